import { connectOurs } from "../ours/client.ts";
import { clientProgram } from "./program.ts";

await clientProgram(connectOurs);
