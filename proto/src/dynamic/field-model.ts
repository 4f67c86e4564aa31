import {
  type DescriptorProto,
  FeatureSet_MessageEncoding as Encoding,
  type FeatureSet,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FeatureSet_FieldPresence as Presence,
  FeatureSet_RepeatedFieldEncoding as Repetition,
  FieldDescriptorProto_Type as Type,
} from "../gen/descriptor/descriptor.ts";
import type { Field, ScalarType } from "../message-type.ts";

/** What a field's descriptor comes down to, whichever language its file is in. */
export interface FieldModel {
  readonly name: string;
  readonly jsonName: string;
  readonly protoName: string;
  readonly number: number;
  readonly type: Field["type"];
  /** The full name of the message or enum type. */
  readonly typeName: string;
  readonly isRepeated: boolean;
  readonly hasPresence: boolean;
  /** Numbers are written behind one length. */
  readonly isPacked: boolean;
  /** A message is written between two tags. */
  readonly isDelimited: boolean;
  /** The property for the oneof that the field belongs to. */
  readonly oneof: string | undefined;
}

const TYPES = new Map<Type | undefined, Field["type"]>(
  Object.entries(Type).map(([name, number]) => [
    number,
    name === "TYPE_GROUP" ? "message" : (name.slice("TYPE_".length).toLowerCase() as ScalarType),
  ]),
);

export function fieldModel(
  field: FieldDescriptorProto,
  message: DescriptorProto,
  file: FileDescriptorProto,
): FieldModel {
  const { name: protoName = "", number = 0, oneofIndex, proto3Optional, typeName = "" } = field;
  const type = TYPES.get(field.type);
  if (type === undefined) throw new Error(`field ${protoName} has no type`);
  const isRepeated = field.label === Label.LABEL_REPEATED;
  const oneof = proto3Optional ? undefined : message.oneofDecl[oneofIndex ?? -1]?.name;
  const jsonName = field.jsonName ?? camelCase(protoName);
  return {
    name: propertyName(jsonName, protoName),
    jsonName,
    protoName,
    number,
    type,
    typeName: typeName.replace(/^\./, ""),
    isRepeated,
    hasPresence:
      !isRepeated &&
      (type === "message" || oneofIndex !== undefined || hasExplicitPresence(field, file)),
    isPacked: isRepeated && isNumeric(type) && isPacked(field, file),
    isDelimited: field.type === Type.TYPE_GROUP || isDelimited(field, message, file),
    oneof: oneof === undefined ? undefined : propertyName(camelCase(oneof), oneof),
  };
}

/** The JSON name by default: `point_count` becomes `pointCount`. */
function camelCase(name: string): string {
  return name.replace(/_+([a-zA-Z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
}

/** A property: the JSON name, unless no identifier is like it or every object has it. */
function propertyName(jsonName: string, protoName: string): string {
  const name = /^[A-Za-z_]\w*$/.test(jsonName) ? jsonName : protoName;
  return name in Object.prototype ? `${name}$` : name;
}

function isNumeric(type: Field["type"]): boolean {
  return type !== "message" && type !== "string" && type !== "bytes";
}

function isProto2({ syntax }: FileDescriptorProto): boolean {
  return syntax === undefined || syntax === "" || syntax === "proto2";
}

/** A feature as the field has it, or else its file. Messages cannot set those that count here. */
function feature<K extends keyof FeatureSet>(
  name: K,
  field: FieldDescriptorProto,
  file: FileDescriptorProto,
): FeatureSet[K] {
  return field.options?.features?.[name] ?? file.options?.features?.[name];
}

function hasExplicitPresence(field: FieldDescriptorProto, file: FileDescriptorProto): boolean {
  if (file.syntax !== "editions") return isProto2(file);
  return feature("fieldPresence", field, file) !== Presence.IMPLICIT;
}

function isPacked(field: FieldDescriptorProto, file: FileDescriptorProto): boolean {
  if (file.syntax !== "editions") return field.options?.packed ?? !isProto2(file);
  return feature("repeatedFieldEncoding", field, file) !== Repetition.EXPANDED;
}

/** Maps go by their length whatever the file says; they ask for themselves. */
function isDelimited(
  field: FieldDescriptorProto,
  message: DescriptorProto,
  file: FileDescriptorProto,
): boolean {
  if (message.options?.mapEntry) return false;
  return feature("messageEncoding", field, file) === Encoding.DELIMITED;
}
