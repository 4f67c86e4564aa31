import { fieldModel, fullName, oneofModels, propertiesOf, typeIdentifier } from "./model.mjs";
import { SCALARS } from "./scalars.mjs";
import { docComment } from "./source.mjs";

/** `export interface Point` and `PointInit`. */
export function messageInterfaces(type) {
  const name = typeIdentifier(type);
  const properties = propertiesOf(type);
  return [
    ...docComment(type.comment ?? fullName(type)),
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
  const name = typeIdentifier(enumeration);
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
export function fieldTable(type) {
  return type.fieldsArray.map(fieldModel).map((model) => {
    const { field, type: kind, identifier } = model;
    const isSynthetic = field.partOf?.isProto3Optional;
    const hasPresence = model.cardinality === "optional" || Boolean(field.partOf);
    const oneof = field.partOf && !isSynthetic ? oneofNameOf(type, field) : undefined;
    const parts = [
      `name: "${model.name}"`,
      `protoName: "${field.name}"`,
      `number: ${field.id}`,
      `type: "${kind}"`,
      `repeated: ${model.cardinality === "list" || model.cardinality === "map"}`,
      `hasPresence: ${hasPresence}`,
      ...(field.map ? [`mapKey: "${field.keyType}"`] : []),
      ...(oneof ? [`oneof: "${oneof}"`] : []),
      ...(kind === "message" ? [`get messageType() { return ${identifier}; }`] : []),
      ...(kind === "enum" ? [`get enumType() { return ${identifier}Type; }`] : []),
    ];
    return `{ ${parts.join(", ")} },`;
  });
}

function oneofNameOf(type, field) {
  return oneofModels(type).find(({ members }) => members.some((m) => m.field === field)).name;
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
