import {
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { GrpcWebClientBase, MethodDescriptor, MethodType } from "grpc-web";
import type { Caller } from "./ask.ts";
import { findMethod, service } from "./contract.ts";

/** Stands for the classes of messages that a generator would have made. */
class Generated {}

/** Google's client, with the stub that its generator would have made. */
export function callByGrpcWeb(format: "text" | "binary"): Caller {
  return (ask, report) => {
    const { input, output, name, methodKind } = findMethod(ask.method);
    const isUnary = methodKind === "unary";
    const path = `/${service.typeName}/${name}`;
    const descriptor = new MethodDescriptor(
      path,
      isUnary ? MethodType.UNARY : MethodType.SERVER_STREAMING,
      Generated,
      Generated,
      (message: Message) => toBinary(input, message),
      (bytes: Uint8Array) => fromBinary(output, bytes),
    );
    const metadata: Record<string, string> = { ...ask.metadata };
    if (ask.timeoutMs !== undefined) metadata.deadline = String(Date.now() + ask.timeoutMs);

    const client = new GrpcWebClientBase({ format });
    const request = fromJson(input, ask.request as JsonValue);
    const call = isUnary
      ? client.rpcCall(ask.address + path, request, metadata, descriptor, () => {})
      : client.serverStreaming(ask.address + path, request, metadata, descriptor);
    call
      .on("metadata", (headers) => {
        report.headers = { ...headers };
      })
      .on("data", (message) => report.messages.push(toJson(output, message as Message)))
      .on("status", ({ code, details, metadata: trailers }) => {
        report.trailers = { ...trailers };
        report.status = { code, message: details };
      });
    return () => call.cancel();
  };
}
