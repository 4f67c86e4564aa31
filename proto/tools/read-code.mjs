import { tagOf } from "./model.mjs";
import { SCALARS } from "./scalars.mjs";

/**
 * `read(reader, depth, base)`: one `switch` over whole tags, so that a known number with another
 * wire type is an unknown field, and one literal at the end, so that all objects have one shape.
 */
export function readMethod({ name, properties }) {
  const nameAndLocal = ({ name, local }) => (name === local ? name : `${name}: ${local}`);
  if (properties.length === 0) return readNothing(name);
  return [
    `read(reader: Reader, depth: number, base: ${name} = EMPTY_${name}): ${name} {`,
    [
      ...properties.map(declareLocal),
      "while (reader.pos < reader.len) {",
      [
        "const tag = reader.tag();",
        "switch (tag) {",
        [
          ...properties.flatMap((property) =>
            property.members
              ? property.members.flatMap((model) => readOneofMember(property, model))
              : readField(property),
          ),
          "default:",
          ["skipField(reader, tag, depth);"],
        ],
        "}",
      ],
      "}",
      `return { ${properties.map(nameAndLocal).join(", ")} };`,
    ],
    "},",
  ];
}

function readNothing(name) {
  return [
    `read(reader: Reader, depth: number): ${name} {`,
    ["while (reader.pos < reader.len) skipField(reader, reader.tag(), depth);", "return {};"],
    "},",
  ];
}

function declareLocal(property) {
  const { name, local, cardinality } = property;
  if (cardinality === "list") return `const ${local} = base.${name}.slice();`;
  if (cardinality === "map") return `const ${local} = new Map(base.${name});`;
  return `let ${local} = base.${name};`;
}

function readField(model) {
  switch (model.cardinality) {
    case "list":
      return readList(model);
    case "map":
      return block(model.tag, readMapEntry(model));
    default:
      return model.type === "message"
        ? block(model.tag, within([`${model.local} = ${readMessage(model, model.local)};`]))
        : [`case ${model.tag}:`, [`${model.local} = ${model.scalar.read};`, "break;"]];
  }
}

/** Writers may pack numbers or not, whatever the .proto file says. */
function readList(model) {
  if (model.type === "message") {
    return block(model.tag, within([`${model.local}.push(${readMessage(model)});`]));
  }
  const push = `${model.local}.push(${model.scalar.read});`;
  const unpacked = [`case ${model.tag}:`, [push, "break;"]];
  if (model.scalar.wireType === 2) return unpacked;
  const packed = within([`while (reader.pos < reader.len) ${push}`]);
  return [...unpacked, ...block(tagOf(model.field.id, 2), packed)];
}

/** A member of a oneof replaces the others; only a message merges with what it was before. */
function readOneofMember({ local }, model) {
  const assign = (value) => `${local} = { kind: "${model.name}", value: ${value} };`;
  if (model.type !== "message") {
    return [`case ${model.tag}:`, [assign(model.scalar.read), "break;"]];
  }
  const before = `${local}?.kind === "${model.name}" ? ${local}.value : undefined`;
  return block(model.tag, within([assign(readMessage(model, before))]));
}

function readMapEntry(model) {
  const key = SCALARS[model.field.keyType];
  const isMessage = model.type === "message";
  const zero = isMessage ? `${model.identifier}.create()` : model.scalar.zero;
  const isInferred = !isMessage && model.type !== "enum" && model.type !== "bytes";
  const valueType = isInferred ? "" : `: ${model.scalar.ts}`;
  const readValue = isMessage
    ? within([`value = ${readMessage(model, "value", 2)};`], "valueLimit", 1)
    : [`value = ${model.scalar.read};`];
  return within([
    `let key = ${key.zero};`,
    `let value${valueType} = ${zero};`,
    "while (reader.pos < reader.len) {",
    [
      "const tag = reader.tag();",
      `if (tag === ${tagOf(1, key.wireType)}) key = ${key.read};`,
      `else if (tag === ${tagOf(2, model.scalar.wireType)}) {`,
      readValue,
      "} else skipField(reader, tag, depth);",
    ],
    "}",
    `${model.local}.set(key, value);`,
  ]);
}

function readMessage(model, base, levels = 1) {
  const more = base === undefined ? "" : `, ${base}`;
  return `${model.identifier}.read(reader, depth + ${levels}${more})`;
}

/** Statements that run with the reader narrowed to what is next. */
function within(statements, limit = "limit", levels = 0) {
  const depth = levels === 0 ? "depth" : `depth + ${levels}`;
  return [`const ${limit} = enter(reader, ${depth});`, ...statements, `reader.len = ${limit};`];
}

function block(tag, statements) {
  return [`case ${tag}: {`, [...statements, "break;"], "}"];
}
