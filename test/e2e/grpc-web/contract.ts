import {
  create,
  createFileRegistry,
  type DescMethod,
  type DescService,
  fromBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { protoFiles } from "@route-guide/proto/files";

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: protoFiles().map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes)),
  }),
);

/** RouteGuide, as @bufbuild/protobuf knows it by its descriptor. */
export const service = registry.getService("routeguide.RouteGuide") as DescService;

export function findMethod(name: string): DescMethod {
  const method = service.methods.find((each) => each.name === name);
  if (!method) throw new Error(`no such method: ${name}`);
  return method;
}
