import { connectConnect } from "../strangers/connect-client.ts";
import { clientProgram } from "./program.ts";

await clientProgram(connectConnect);
