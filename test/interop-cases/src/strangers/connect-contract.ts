import { create, createFileRegistry, type DescService, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Metadata, type ServiceDefinition } from "@route-guide/grpc";
import { headerField } from "@route-guide/hpack";
import { protoFiles } from "@route-guide/proto/files";

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: protoFiles().map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes)),
  }),
);

/** A service as @bufbuild/protobuf knows it by its descriptor. */
export function connectService({ typeName }: ServiceDefinition): DescService {
  return registry.getService(typeName) as DescService;
}

export function toConnect(metadata: Metadata, headers: Headers = new Headers()): Headers {
  for (const [name, value] of metadata.entries()) {
    headers.append(name, typeof value === "string" ? value : Buffer.from(value).toString("base64"));
  }
  return headers;
}

export function fromConnect(headers: Headers): Metadata {
  return Metadata.fromHeaders([...headers].map(([name, value]) => headerField(name, value)));
}
