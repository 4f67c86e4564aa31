import { serveConnect } from "../strangers/connect-server.ts";
import { serverProgram } from "./program.ts";

await serverProgram(serveConnect);
