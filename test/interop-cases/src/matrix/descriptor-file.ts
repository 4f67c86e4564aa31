import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { protoFiles } from "@route-guide/proto/files";

/** The contracts as a FileDescriptorSet, for languages that make code of it when they run. */
export const DESCRIPTOR_FILE = fileURLToPath(
  new URL("../../../../.cache/interop-protos.binpb", import.meta.url),
);

export function writeDescriptorFile(): void {
  const file = protoFiles().map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
  const set = create(FileDescriptorSetSchema, { file });
  mkdirSync(dirname(DESCRIPTOR_FILE), { recursive: true });
  writeFileSync(DESCRIPTOR_FILE, toBinary(FileDescriptorSetSchema, set));
}
