import { Any } from "../gen/google/protobuf/any.ts";
import type { EnumType, Field, MessageType } from "../message-type.ts";
import { toBase64 } from "./base64.ts";
import { hasOwnForm, type JsonOptions, type JsonValue, jsonNameOf, typeOfUrl } from "./json.ts";
import { NULL_VALUE, OWN_FORMS } from "./own-forms.ts";
import { isZero, scalarToJson } from "./scalar-to-json.ts";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The JSON of a message by the proto3 mapping: lowerCamelCase names, 64-bit integers as strings,
 * bytes in base64, enums by name, times and other standard types in their own forms.
 */
export function toJson<T>(type: MessageType<T>, message: T, options: JsonOptions = {}): JsonValue {
  if (type.typeName === Any.typeName) return anyToJson(message as Any, options);
  const ownForm = OWN_FORMS.get(type.typeName);
  if (ownForm) return ownForm.toJson(message);
  const properties = message as Properties;
  const json: Record<string, JsonValue> = {};
  for (const field of type.fields) {
    const value = fieldValue(properties, field);
    if (value === undefined) continue;
    if (!options.withZeros && !field.hasPresence && isZero(value)) continue;
    json[jsonNameOf(field)] = fieldToJson(field, value, options);
  }
  return json;
}

function fieldValue(properties: Properties, field: Field): unknown {
  if (field.oneof === undefined) return properties[field.name];
  const choice = properties[field.oneof] as { kind: string; value: unknown } | undefined;
  return choice?.kind === field.name ? choice.value : undefined;
}

function fieldToJson(field: Field, value: unknown, options: JsonOptions): JsonValue {
  if (field.mapKey !== undefined) {
    const entries = [...(value as ReadonlyMap<unknown, unknown>)];
    return Object.fromEntries(
      entries.map(([key, item]) => [String(key), valueToJson(field, item, options)]),
    );
  }
  if (!field.repeated) return valueToJson(field, value, options);
  return (value as readonly unknown[]).map((item) => valueToJson(field, item, options));
}

function valueToJson(field: Field, value: unknown, options: JsonOptions): JsonValue {
  if (field.messageType) return toJson(field.messageType, value, options);
  if (field.enumType) return enumToJson(field.enumType, value as number);
  return scalarToJson(value);
}

/** Enums are open: a number without a name stays a number. */
function enumToJson({ typeName, values }: EnumType, value: number): JsonValue {
  if (typeName === NULL_VALUE) return null;
  return Object.keys(values).find((name) => values[name] === value) ?? value;
}

function anyToJson({ typeUrl, value }: Any, options: JsonOptions): JsonValue {
  if (typeUrl === "" && value.length === 0) return {};
  const type = typeOfUrl(typeUrl, options);
  if (!type) return { "@type": typeUrl, value: toBase64(value) };
  const json = toJson(type, type.decode(value), options);
  if (hasOwnForm(type)) return { "@type": typeUrl, value: json };
  return { "@type": typeUrl, ...(json as Record<string, JsonValue>) };
}
