import { Any } from "../gen/google/protobuf/any.ts";
import type { EnumType, Field, MessageType } from "../message-type.ts";
import { fromBase64 } from "./base64.ts";
import { hasOwnForm, type JsonOptions, jsonNameOf, typeOfUrl } from "./json.ts";
import { isJsonObject, wrong } from "./mistake.ts";
import { NULL_VALUE, OWN_FORMS, VALUE } from "./own-forms.ts";
import { mapKeyFromText, scalarFromJson } from "./scalar-from-json.ts";

/**
 * The message that JSON describes, by the proto3 mapping: the reverse of `toJson`, and it takes
 * the names of the .proto file, too. Throws a TypeError that names the place and what is wrong
 * there: `lo.latitude: want an integer, got "x"`.
 */
export function fromJson<T>(type: MessageType<T>, json: unknown, options: JsonOptions = {}): T {
  return messageFromJson(type, json, "", options) as T;
}

function messageFromJson(
  type: MessageType<unknown>,
  json: unknown,
  path: string,
  options: JsonOptions,
): unknown {
  if (type.typeName === Any.typeName) return anyFromJson(json, path, options);
  const ownForm = OWN_FORMS.get(type.typeName);
  if (ownForm) return ownForm.fromJson(json, path || type.typeName);
  if (!isJsonObject(json)) throw wrong(path || type.typeName, "an object", json);

  const init: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = type.fields.find(
      (known) => jsonNameOf(known) === name || known.protoName === name,
    );
    const place = path === "" ? name : `${path}.${name}`;
    if (!field) throw new TypeError(`${place}: ${noSuchField(type)}`);
    if (value === null && !takesNull(field)) continue;
    const property = field.oneof ?? field.name;
    if (property in init) throw new TypeError(`${place}: ${property} is already set`);
    const parsed = fieldFromJson(field, value, place, options);
    init[property] = field.oneof ? { kind: field.name, value: parsed } : parsed;
  }
  return type.create(init);
}

/** A list or a map of either is not null itself. */
function takesNull({ messageType, enumType, repeated }: Field): boolean {
  return !repeated && (messageType?.typeName === VALUE || enumType?.typeName === NULL_VALUE);
}

function noSuchField({ typeName, fields }: MessageType<unknown>): string {
  const names = fields.map(jsonNameOf).join(", ");
  return `no such field in ${typeName}, which has ${names || "none"}`;
}

function fieldFromJson(field: Field, json: unknown, path: string, options: JsonOptions): unknown {
  if (field.mapKey !== undefined) {
    if (!isJsonObject(json)) throw wrong(path, "an object", json);
    const { mapKey } = field;
    return new Map(
      Object.entries(json).map(([key, item]) => {
        const place = `${path}[${JSON.stringify(key)}]`;
        return [mapKeyFromText(mapKey, key, place), valueFromJson(field, item, place, options)];
      }),
    );
  }
  if (!field.repeated) return valueFromJson(field, json, path, options);
  if (!Array.isArray(json)) throw wrong(path, "a list", json);
  return json.map((item, i) => valueFromJson(field, item, `${path}[${i}]`, options));
}

function valueFromJson(field: Field, json: unknown, path: string, options: JsonOptions): unknown {
  if (field.messageType) return messageFromJson(field.messageType, json, path, options);
  if (field.enumType) return enumFromJson(field.enumType, json, path);
  return scalarFromJson(field.type, json, path);
}

function enumFromJson({ typeName, values }: EnumType, json: unknown, path: string) {
  if (json === null && typeName === NULL_VALUE) return 0;
  if (typeof json === "number") return scalarFromJson("int32", json, path);
  if (typeof json === "string" && Object.hasOwn(values, json)) return values[json];
  throw wrong(path, `one of ${Object.keys(values).join(", ")}`, json);
}

function anyFromJson(json: unknown, path: string, options: JsonOptions): Any {
  const here = path || Any.typeName;
  if (!isJsonObject(json)) throw wrong(here, "an object", json);
  const { "@type": typeUrl, ...rest } = json;
  if (typeUrl === undefined && Object.keys(rest).length === 0) return Any.create();
  if (typeof typeUrl !== "string") throw wrong(`${here}["@type"]`, "the URL of a type", typeUrl);
  const type = typeOfUrl(typeUrl, options);
  if (type) {
    const message = messageFromJson(type, hasOwnForm(type) ? rest.value : rest, path, options);
    return { typeUrl, value: type.encode(message) };
  }
  const value = typeof rest.value === "string" ? fromBase64(rest.value) : undefined;
  if (!value) throw wrong(`${here}.value`, `base64, since ${typeUrl} is not known`, rest.value);
  return { typeUrl, value };
}
