import { fullName } from "./model.mjs";
import { identifierOf } from "./names.mjs";
import { SCALARS } from "./scalars.mjs";
import { docComment } from "./source.mjs";

/** `export interface Point` and `PointInit`. */
export function messageInterfaces({ name, comment, properties }) {
  return [
    ...docComment(comment),
    `export interface ${name} {`,
    properties.flatMap((property) => [...commentOf(property), declaration(property)]),
    "}",
    "",
    `/** {@link ${name}} with everything optional. */`,
    `export interface ${name}Init {`,
    properties.map(initDeclaration),
    "}",
  ];
}

/** `export const Colour` with the numbers, and the type that is one of them. */
export function enumCode(enumeration) {
  const name = identifierOf(enumeration);
  const values = Object.entries(enumeration.values);
  return [
    ...docComment(enumeration.comment ?? fullName(enumeration)),
    `export const ${name} = {`,
    values.map(([key, number]) => `${key}: ${number},`),
    "} as const;",
    "",
    "/** Enums are open: a number that is not listed may arrive, too. */",
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];`,
    "",
    `export const ${name}Type: EnumType = { typeName: "${fullName(enumeration)}", values: ${name} };`,
  ];
}

/** The entries of the table `fields`. */
export function fieldTable({ fields }) {
  return fields.map((model) => {
    const { name, protoName, field, type, identifier, cardinality, oneof } = model;
    const hasPresence = cardinality === "optional" || Boolean(field.partOf);
    const parts = [
      `name: "${name}"`,
      ...(field.jsonName === name ? [] : [`jsonName: ${JSON.stringify(field.jsonName)}`]),
      `protoName: "${protoName}"`,
      `number: ${field.id}`,
      `type: "${type}"`,
      `repeated: ${cardinality === "list" || cardinality === "map"}`,
      `hasPresence: ${hasPresence}`,
      ...(field.map ? [`mapKey: "${field.keyType}"`] : []),
      ...(oneof === undefined ? [] : [`oneof: "${oneof}"`]),
      ...(type === "message" ? [`get messageType() { return ${identifier}; }`] : []),
      ...(type === "enum" ? [`get enumType() { return ${identifier}Type; }`] : []),
    ];
    return `{ ${parts.join(", ")} },`;
  });
}

function commentOf(property) {
  return property.members ? [] : docComment(property.field.comment);
}

function declaration(property) {
  const type = tsType(property);
  const isOptional = property.members || property.cardinality === "optional";
  return isOptional
    ? `readonly ${property.name}?: ${type} | undefined;`
    : `readonly ${property.name}: ${type};`;
}

function initDeclaration(property) {
  return `readonly ${property.name}?: ${tsType(property, "Init")} | undefined;`;
}

/** With `suffix` "Init", messages are their init types; within oneofs they are whole. */
function tsType(property, suffix = "") {
  if (property.members) {
    return property.members
      .map(({ name, scalar }) => `{ readonly kind: "${name}"; readonly value: ${scalar.ts} }`)
      .join(" | ");
  }
  const { cardinality, field, scalar, type } = property;
  const one = type === "message" ? scalar.ts + suffix : scalar.ts;
  if (cardinality === "list") return `readonly ${one}[]`;
  if (cardinality === "map") return `ReadonlyMap<${keyType(field)}, ${one}>`;
  return one;
}

function keyType(field) {
  return SCALARS[field.keyType].ts;
}
