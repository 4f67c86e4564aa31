import type { Duration } from "../gen/google/protobuf/duration.ts";
import type { FieldMask } from "../gen/google/protobuf/field_mask.ts";
import type { ListValue, Struct, Value } from "../gen/google/protobuf/struct.ts";
import type { Timestamp } from "../gen/google/protobuf/timestamp.ts";
import type { ScalarType } from "../message-type.ts";
import { durationFromText, durationToText } from "./duration.ts";
import type { JsonValue } from "./json.ts";
import { wrong } from "./mistake.ts";
import { scalarFromJson } from "./scalar-from-json.ts";
import { scalarToJson } from "./scalar-to-json.ts";
import {
  listFromJson,
  listToJson,
  structFromJson,
  structToJson,
  valueFromJson,
  valueToJson,
} from "./struct.ts";
import { timestampFromText, timestampToText } from "./timestamp.ts";

/** How a standard type looks in JSON, when it is not an object of its fields. */
export interface OwnForm {
  toJson(message: unknown): JsonValue;
  /** Throws a TypeError that names the place. */
  fromJson(json: unknown, path: string): unknown;
}

/** Of this message type and this enum alone, null is a value. */
export const VALUE = "google.protobuf.Value";
export const NULL_VALUE = "google.protobuf.NullValue";

/** By full name. `google.protobuf.Any` is not among them: it needs to know other types. */
export const OWN_FORMS: ReadonlyMap<string, OwnForm> = new Map([
  [
    "google.protobuf.Duration",
    text<Duration>(durationToText, durationFromText, 'a duration such as "1.5s"'),
  ],
  [
    "google.protobuf.Timestamp",
    text<Timestamp>(timestampToText, timestampFromText, 'a time such as "2025-01-31T12:00:00Z"'),
  ],
  [
    "google.protobuf.FieldMask",
    text<FieldMask>(maskToText, maskFromText, 'fields such as "a.b,c"'),
  ],
  ["google.protobuf.DoubleValue", wrapper("double")],
  ["google.protobuf.FloatValue", wrapper("float")],
  ["google.protobuf.Int64Value", wrapper("int64")],
  ["google.protobuf.UInt64Value", wrapper("uint64")],
  ["google.protobuf.Int32Value", wrapper("int32")],
  ["google.protobuf.UInt32Value", wrapper("uint32")],
  ["google.protobuf.BoolValue", wrapper("bool")],
  ["google.protobuf.StringValue", wrapper("string")],
  ["google.protobuf.BytesValue", wrapper("bytes")],
  ["google.protobuf.Struct", json<Struct>(structToJson, structFromJson)],
  ["google.protobuf.ListValue", json<ListValue>(listToJson, listFromJson)],
  [VALUE, json<Value>(valueToJson, valueFromJson)],
]);

/** A message that is a text in JSON. */
function text<T>(
  toText: (message: T) => string,
  fromText: (text: string) => T | undefined,
  want: string,
): OwnForm {
  return {
    toJson: (message) => toText(message as T),
    fromJson(value, path) {
      const message = typeof value === "string" ? fromText(value) : undefined;
      if (message === undefined) throw wrong(path, want, value);
      return message;
    },
  };
}

/** A message that is in JSON what it holds. */
function wrapper(type: ScalarType): OwnForm {
  return {
    toJson: (message) => scalarToJson((message as { value: unknown }).value),
    fromJson: (value, path) => ({ value: scalarFromJson(type, value, path) }),
  };
}

function json<T>(
  toJson: (message: T) => JsonValue,
  fromJson: (value: unknown, path: string) => T,
): OwnForm {
  return { toJson: (message) => toJson(message as T), fromJson };
}

function maskToText({ paths }: FieldMask): string {
  return paths
    .map((path) => path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
    .join();
}

function maskFromText(names: string): FieldMask | undefined {
  if (names === "") return { paths: [] };
  const paths = names
    .split(",")
    .map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  return paths.every((path) => /^\w+(\.\w+)*$/.test(path)) ? { paths } : undefined;
}
