import protobuf from "protobufjs";
import { Mistake } from "./mistake.mjs";
import { localName, propertyName, refuseClashes } from "./names.mjs";
import { SCALARS } from "./scalars.mjs";

/**
 * One message type, as the code generators want it.
 *
 * @typedef {object} MessageModel
 * @property {string} name In TypeScript.
 * @property {string} fullName
 * @property {string} comment
 * @property {FieldModel[]} fields As declared.
 * @property {(FieldModel | OneofModel)[]} properties What a message object has: its fields outside
 * oneofs, and its oneofs, by field number.
 *
 * @typedef {object} FieldModel
 * @property {string} name Property: lowerCamelCase.
 * @property {string} protoName As the .proto file has it.
 * @property {string} local Name of the decoder's variable.
 * @property {protobuf.Field} field
 * @property {import("./scalars.mjs").Scalar} scalar Of messages: how a message looks.
 * @property {"message" | "enum" | string} type
 * @property {"one" | "optional" | "list" | "map"} cardinality
 * @property {number} tag With the wire type of an unpacked value (for maps: of an entry).
 * @property {string | undefined} identifier Of the message or enum type.
 * @property {string | undefined} oneof The property of the oneof that it is a member of.
 *
 * @typedef {object} OneofModel
 * @property {string} name
 * @property {string} protoName
 * @property {string} local
 * @property {FieldModel[]} members
 */

/**
 * @param {protobuf.Type} type
 * @param {import("./scope.mjs").Scope} scope
 * @returns {MessageModel}
 */
export function messageModel(type, scope) {
  const fields = type.fieldsArray.map((field) => fieldModel(field, scope));
  const oneofs = type.oneofsArray
    .filter((oneof) => !oneof.isProto3Optional)
    .map((oneof) => oneofModel(oneof, fields, scope));
  const first = (property) => property.field?.id ?? Math.min(...property.members.map(first));
  const properties = [...fields.filter(({ oneof }) => oneof === undefined), ...oneofs].sort(
    (a, b) => first(a) - first(b),
  );
  for (const models of [fields, properties]) {
    refuseClashes(models.map(({ name, protoName }) => [name, protoName, scope.placeOf(type)]));
  }
  return {
    name: scope.nameOf(type),
    fullName: fullName(type),
    comment: type.comment ?? fullName(type),
    fields,
    properties,
  };
}

/** The full name without protobufjs' leading dot. */
export function fullName(object) {
  return object.fullName.replace(/^\./, "");
}

export function tagOf(number, wireType) {
  return ((number << 3) | wireType) >>> 0;
}

function fieldModel(field, scope) {
  const { resolvedType, partOf } = field;
  const type = typeOf(field, scope);
  const identifier = resolvedType ? scope.nameOf(resolvedType) : undefined;
  const scalar = scalarOf(type, identifier);
  const name = propertyName(field.jsonName, field.name);
  return {
    name,
    protoName: field.name,
    local: localName(name, scope.names),
    field,
    type,
    scalar,
    identifier,
    cardinality: cardinalityOf(field, type),
    tag: tagOf(field.id, field.map ? 2 : scalar.wireType),
    oneof: partOf && !partOf.isProto3Optional ? oneofName(partOf) : undefined,
  };
}

/** Of the oneofs that the .proto file has, not of those that stand for `optional`. */
function oneofModel(oneof, fields, scope) {
  const name = oneofName(oneof);
  const members = fields.filter(({ field }) => field.partOf === oneof);
  return { name, protoName: oneof.name, local: localName(name, scope.names), members };
}

function oneofName({ name }) {
  return propertyName(protobuf.util.jsonName(name), name);
}

function typeOf(field, { placeOf }) {
  if (field.resolvedType instanceof protobuf.Type) return "message";
  if (field.resolvedType instanceof protobuf.Enum) return "enum";
  if (!(field.type in SCALARS)) {
    throw new Mistake(placeOf(field), `${fullName(field)}: no such type: ${field.type}`);
  }
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
