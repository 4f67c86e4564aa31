import { create, toBinary } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
  MethodDescriptorProtoSchema,
  ServiceDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import protobuf from "protobufjs";
import { contracts } from "./contracts.ts";

/*
 * The contracts as descriptor.proto has them, which is what Connect and Python make messages of.
 * Only what the contracts use: top-level messages and services, and these types.
 */
const SCALARS: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  bytes: FieldDescriptorProto_Type.BYTES,
  int32: FieldDescriptorProto_Type.INT32,
  string: FieldDescriptorProto_Type.STRING,
};

/** The contracts, one file for each package. */
export function fileDescriptors(): FileDescriptorSet {
  const packages = ["routeguide", "grpc.testing"];
  return create(FileDescriptorSetSchema, { file: packages.map(fileOf) });
}

/** {@link fileDescriptors}, encoded. */
export function encodedFileDescriptors(): Uint8Array {
  return toBinary(FileDescriptorSetSchema, fileDescriptors());
}

function fileOf(name: string): FileDescriptorProto {
  const members = (contracts.lookup(name) as protobuf.Namespace).nestedArray;
  return create(FileDescriptorProtoSchema, {
    name: `${name}.proto`,
    package: name,
    syntax: "proto3",
    messageType: members.filter((member) => member instanceof protobuf.Type).map(messageOf),
    service: members
      .filter((member) => member instanceof protobuf.Service)
      .map((service) =>
        create(ServiceDescriptorProtoSchema, {
          name: service.name,
          method: service.methodsArray.map(methodOf),
        }),
      ),
  });
}

function messageOf(type: protobuf.Type): DescriptorProto {
  return create(DescriptorProtoSchema, { name: type.name, field: type.fieldsArray.map(fieldOf) });
}

function fieldOf(field: protobuf.Field): FieldDescriptorProto {
  const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;
  const scalar = SCALARS[field.type];
  return create(FieldDescriptorProtoSchema, {
    name: field.name,
    jsonName: field.name, // camel case already, for protobufjs makes it so
    number: field.id,
    label: field.repeated ? REPEATED : OPTIONAL,
    type: scalar ?? FieldDescriptorProto_Type.MESSAGE,
    ...(scalar === undefined && { typeName: field.resolvedType?.fullName ?? "" }),
  });
}

function methodOf(method: protobuf.Method): MethodDescriptorProto {
  return create(MethodDescriptorProtoSchema, {
    name: method.name,
    inputType: method.resolvedRequestType?.fullName ?? "",
    outputType: method.resolvedResponseType?.fullName ?? "",
    clientStreaming: method.requestStream ?? false,
    serverStreaming: method.responseStream ?? false,
  });
}
