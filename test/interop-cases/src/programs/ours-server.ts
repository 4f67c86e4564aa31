import { serveOurs } from "../ours/server.ts";
import { serverProgram } from "./program.ts";

await serverProgram(serveOurs);
