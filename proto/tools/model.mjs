import protobuf from "protobufjs";
import { SCALARS } from "./scalars.mjs";

/** What a generated decoder calls its own variables, and words that cannot name a variable. */
const TAKEN = new Set(
  (
    "reader writer message init depth base tag limit key value entry start " +
    "await break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if implements import in instanceof interface let new " +
    "null package private protected public return static super switch this throw true try " +
    "typeof undefined var void while with yield arguments eval"
  ).split(" "),
);

/** `routeguide.Point` is `Point`, and `google.rpc.BadRequest.FieldViolation` has a `_` inside. */
export function typeIdentifier(type) {
  const parent = type.parent;
  return parent instanceof protobuf.Type ? `${typeIdentifier(parent)}_${type.name}` : type.name;
}

/** The full name without protobufjs' leading dot. */
export function fullName(object) {
  return object.fullName.replace(/^\./, "");
}

/**
 * One field, as the code generators want it.
 *
 * @typedef {object} FieldModel
 * @property {string} name Property: lowerCamelCase.
 * @property {string} local Name of the decoder's variable.
 * @property {protobuf.Field} field
 * @property {import("./scalars.mjs").Scalar} scalar Of messages: how a message looks.
 * @property {"message" | "enum" | string} type
 * @property {"one" | "optional" | "list" | "map"} cardinality
 * @property {number} tag With the wire type of an unpacked value (for maps: of an entry).
 * @property {string | undefined} identifier Of the message or enum type.
 *
 * @typedef {object} OneofModel
 * @property {string} name
 * @property {string} local
 * @property {FieldModel[]} members
 */

/** @returns {FieldModel} */
export function fieldModel(field) {
  const { resolvedType } = field;
  const type = typeOf(field);
  const identifier = resolvedType ? typeIdentifier(resolvedType) : undefined;
  const scalar = scalarOf(type, identifier);
  return {
    name: field.jsonName,
    local: localName(field.jsonName),
    field,
    type,
    scalar,
    identifier,
    cardinality: cardinalityOf(field, type),
    tag: tagOf(field.id, field.map ? 2 : scalar.wireType),
  };
}

/** What a message object has: its fields outside oneofs, and its oneofs, by field number. */
export function propertiesOf(type) {
  const first = (property) => property.field?.id ?? Math.min(...property.members.map(first));
  return [...plainFields(type), ...oneofModels(type)].sort((a, b) => first(a) - first(b));
}

/** The oneofs that the .proto file has, not those that stand for `optional`. */
export function oneofModels(type) {
  return type.oneofsArray
    .filter((oneof) => !oneof.isProto3Optional)
    .map((oneof) => {
      const name = camelCase(oneof.name);
      return { name, local: localName(name), members: oneof.fieldsArray.map(fieldModel) };
    });
}

function plainFields(type) {
  return type.fieldsArray
    .filter((field) => !field.partOf || field.partOf.isProto3Optional)
    .map(fieldModel);
}

export function tagOf(number, wireType) {
  return ((number << 3) | wireType) >>> 0;
}

function typeOf(field) {
  if (field.resolvedType instanceof protobuf.Type) return "message";
  if (field.resolvedType instanceof protobuf.Enum) return "enum";
  if (!(field.type in SCALARS)) throw new Error(`${field.fullName}: no such type: ${field.type}`);
  return field.type;
}

function scalarOf(type, identifier) {
  if (type === "message") return { ts: identifier, wireType: 2, imports: [] };
  if (type !== "enum") return SCALARS[type];
  const { int32 } = SCALARS;
  return { ...int32, ts: identifier, read: `reader.int32() as ${identifier}` };
}

function cardinalityOf(field, type) {
  if (field.map) return "map";
  if (field.repeated) return "list";
  return type === "message" || field.hasPresence ? "optional" : "one";
}

function localName(name) {
  return TAKEN.has(name) ? `${name}Field` : name;
}

function camelCase(name) {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter) => letter.toUpperCase());
}
