import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { Metadata, type ServiceDefinition } from "@route-guide/grpc";

const PROTOS = fileURLToPath(new URL("../../../../proto", import.meta.url));

const definitions = loadSync("grpc/testing/test.proto", { includeDirs: [PROTOS], defaults: true });

/** A service as @grpc/proto-loader makes it of the .proto file. */
export function grpcJsService({ typeName }: ServiceDefinition): grpc.ServiceDefinition {
  return definitions[typeName] as grpc.ServiceDefinition;
}

export function toGrpcJs(metadata: Metadata): grpc.Metadata {
  const result = new grpc.Metadata();
  for (const [name, value] of metadata.entries()) {
    result.add(name, typeof value === "string" ? value : Buffer.from(value));
  }
  return result;
}

export function fromGrpcJs(metadata: grpc.Metadata): Metadata {
  const result = new Metadata();
  for (const name of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(name)) result.append(name, value);
  }
  return result;
}
