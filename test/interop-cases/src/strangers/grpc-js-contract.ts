import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { Metadata, type ServiceDefinition } from "@route-guide/grpc";
import { headerField } from "@route-guide/hpack";

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
  const fields = Object.entries(metadata.toHttp2Headers()).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => headerField(name, String(value))),
  );
  return Metadata.fromHeaders(fields);
}
