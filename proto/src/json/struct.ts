import type { JsonValue } from "./json.ts";
import { isJsonObject, wrong } from "./mistake.ts";

/** google.protobuf.Struct: JSON as a message. */
export interface Struct {
  readonly fields: ReadonlyMap<string, Value>;
}

/** google.protobuf.ListValue */
export interface ListValue {
  readonly values: readonly Value[];
}

/** google.protobuf.Value */
export interface Value {
  readonly kind?:
    | { readonly kind: "nullValue"; readonly value: 0 }
    | { readonly kind: "numberValue"; readonly value: number }
    | { readonly kind: "stringValue"; readonly value: string }
    | { readonly kind: "boolValue"; readonly value: boolean }
    | { readonly kind: "structValue"; readonly value: Struct }
    | { readonly kind: "listValue"; readonly value: ListValue }
    | undefined;
}

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
