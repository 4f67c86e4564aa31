import { DESCRIPTORS } from "./gen/descriptors.ts";
import { fromBase64 } from "./json/base64.ts";

/**
 * Every .proto file of this package as an encoded `google.protobuf.FileDescriptorProto`, comments
 * included, each after those that it imports: what server reflection serves.
 */
export function protoFiles(): readonly Uint8Array[] {
  return Object.values(DESCRIPTORS).map((text) => fromBase64(text) as Uint8Array);
}
