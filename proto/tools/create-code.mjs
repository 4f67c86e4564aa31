/** `create(init)`, with a value for every property. */
export function createMethod({ name, properties }) {
  if (properties.length === 0) return [`create(): ${name} {`, ["return {};"], "},"];
  return [
    `create(init: ${name}Init = {}): ${name} {`,
    [
      "return {",
      properties.map((property) => `${property.name}: ${valueFromInit(property)},`),
      "};",
    ],
    "},",
  ];
}

/** The message that decoding starts from. */
export function emptyConstant({ name, properties }) {
  if (properties.length === 0) return [];
  const values = properties.map((property) => `${property.name}: ${emptyValue(property)}`);
  return [`const EMPTY_${name}: ${name} = { ${values.join(", ")} };`, ""];
}

function emptyValue({ cardinality, scalar }) {
  if (cardinality === "list") return "[]";
  if (cardinality === "map") return "new Map()";
  return cardinality === "one" ? scalar.zero : "undefined";
}

function valueFromInit({ name, cardinality, type, identifier, scalar }) {
  const value = `init.${name}`;
  const isMessage = type === "message";
  switch (cardinality) {
    case "one":
      return `${value} ?? ${scalar.zero}`;
    case "list":
      return isMessage
        ? `(${value} ?? []).map((one) => ${identifier}.create(one))`
        : `(${value} ?? []).slice()`;
    case "map":
      return isMessage
        ? `new Map(Array.from(${value} ?? [], ([key, one]) => [key, ${identifier}.create(one)]))`
        : `new Map(${value} ?? [])`;
    default: // optional, or a oneof
      return isMessage ? `${value} && ${identifier}.create(${value})` : value;
  }
}
