export { commentsOf } from "./descriptor/comments.ts";
export { type Declaration, declarationsOf } from "./descriptor/declarations.ts";
export {
  DescriptorProto,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProto,
  type FileDescriptorProtoInit,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
} from "./gen/descriptor/descriptor.ts";
