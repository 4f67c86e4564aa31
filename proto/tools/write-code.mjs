import { tagOf } from "./model.mjs";
import { SCALARS } from "./scalars.mjs";

/** `write(writer, message)`: straight-line code, fields in the order of their numbers. */
export function writeMethod({ name, properties }) {
  const statements = properties.flatMap((property) =>
    property.members ? writeOneof(property) : writeField(property),
  );
  const parameters = `${statements.length > 0 ? "writer" : "_writer"}: Writer`;
  const message = `${statements.length > 0 ? "message" : "_message"}: ${name}`;
  return [`write(${parameters}, ${message}): void {`, statements, "},"];
}

function writeField(model) {
  const value = `message.${model.name}`;
  switch (model.cardinality) {
    case "one":
      return [`if (${model.scalar.isSet(value)}) ${writeValue(model, value)[0]}`];
    case "optional":
      return [`if (${value} !== undefined) {`, writeValue(model, value), "}"];
    case "list":
      return model.field.packed && model.scalar.wireType !== 2
        ? writePacked(model, value)
        : [`for (const value of ${value}) {`, writeValue(model, "value"), "}"];
    case "map":
      return writeMap(model, value);
  }
}

/** One value with its tag. */
function writeValue(model, value, tag = model.tag) {
  const writer = `writer.uint32(${tag})`;
  return model.type === "message"
    ? [`${model.identifier}.write(${writer}.fork(), ${value});`, "writer.ldelim();"]
    : [`${model.scalar.write(writer, value)};`];
}

function writePacked(model, value) {
  return [
    `if (${value}.length > 0) {`,
    [
      `writer.uint32(${tagOf(model.field.id, 2)}).fork();`,
      `for (const value of ${value}) ${model.scalar.write("writer", "value")};`,
      "writer.ldelim();",
    ],
    "}",
  ];
}

/** An entry is a message of the key (1) and the value (2), both always written. */
function writeMap(model, value) {
  const key = SCALARS[model.field.keyType];
  return [
    `for (const [key, value] of ${value}) {`,
    [
      `writer.uint32(${model.tag}).fork();`,
      `${key.write(`writer.uint32(${tagOf(1, key.wireType)})`, "key")};`,
      ...writeValue(model, "value", tagOf(2, model.scalar.wireType)),
      "writer.ldelim();",
    ],
    "}",
  ];
}

function writeOneof({ name, members }) {
  return [
    `switch (message.${name}?.kind) {`,
    members.flatMap((model) => [
      `case "${model.name}":`,
      [...writeValue(model, `message.${name}.value`), "break;"],
    ]),
    "}",
  ];
}
