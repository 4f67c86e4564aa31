import { Any } from "../gen/google/protobuf/any.ts";
import type { Field, MessageType } from "../message-type.ts";
import { OWN_FORMS } from "./own-forms.ts";

/** What JSON.parse returns and JSON.stringify takes. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export interface JsonOptions {
  /** Writes fields that hold zero, nothing or an empty list, too. Default: leaves them out. */
  readonly withZeros?: boolean;
  /** The types that a `google.protobuf.Any` may hold. Default: none, it stays base64. */
  readonly types?: readonly MessageType<unknown>[];
}

/** The name of a field in JSON. */
export function jsonNameOf({ name, jsonName = name }: Field): string {
  return jsonName;
}

/** Types with a JSON form of their own. Inside an Any they are its "value". */
export function hasOwnForm({ typeName }: MessageType<unknown>): boolean {
  return typeName === Any.typeName || OWN_FORMS.has(typeName);
}

/** The type behind an Any's URL, among those that the caller named. */
export function typeOfUrl(
  url: string,
  { types = [] }: JsonOptions,
): MessageType<unknown> | undefined {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return types.find(({ typeName }) => typeName === name);
}
