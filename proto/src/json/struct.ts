import type { ListValue, Struct, Value } from "../gen/google/protobuf/struct.ts";
import type { JsonValue } from "./json.ts";
import { isJsonObject, wrong } from "./mistake.ts";

export function structToJson({ fields }: Struct): JsonValue {
  return Object.fromEntries(Array.from(fields, ([name, value]) => [name, valueToJson(value)]));
}

export function listToJson({ values }: ListValue): JsonValue {
  return values.map(valueToJson);
}

/** A number that JSON does not have becomes its name. */
export function valueToJson({ kind: choice }: Value): JsonValue {
  switch (choice?.kind) {
    case "structValue":
      return structToJson(choice.value);
    case "listValue":
      return listToJson(choice.value);
    case "numberValue":
      return Number.isFinite(choice.value) ? choice.value : String(choice.value);
    case "stringValue":
    case "boolValue":
      return choice.value;
    case "nullValue":
    case undefined:
      return null;
  }
}

export function structFromJson(json: unknown, path: string): Struct {
  if (!isJsonObject(json)) throw wrong(path, "an object", json);
  return {
    fields: new Map(
      Object.entries(json).map(([name, value]) => [name, valueFromJson(value, `${path}.${name}`)]),
    ),
  };
}

export function listFromJson(json: unknown, path: string): ListValue {
  if (!Array.isArray(json)) throw wrong(path, "a list", json);
  return { values: json.map((value, i) => valueFromJson(value, `${path}[${i}]`)) };
}

export function valueFromJson(json: unknown, path: string): Value {
  if (json === null) return { kind: { kind: "nullValue", value: 0 } };
  if (typeof json === "number") return { kind: { kind: "numberValue", value: json } };
  if (typeof json === "string") return { kind: { kind: "stringValue", value: json } };
  if (typeof json === "boolean") return { kind: { kind: "boolValue", value: json } };
  if (Array.isArray(json)) return { kind: { kind: "listValue", value: listFromJson(json, path) } };
  return { kind: { kind: "structValue", value: structFromJson(json, path) } };
}
