import { serveGrpcJs } from "../strangers/grpc-js-server.ts";
import { serverProgram } from "./program.ts";

await serverProgram(serveGrpcJs);
