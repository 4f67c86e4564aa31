import { connectGrpcJs } from "../strangers/grpc-js-client.ts";
import { clientProgram } from "./program.ts";

await clientProgram(connectGrpcJs);
