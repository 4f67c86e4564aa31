import type { Reader, Writer } from "protobufjs/minimal.js";
import type { EnumType, Field, MessageType, ScalarType } from "../message-type.ts";
import { enter, skipField } from "../wire/reading.ts";
import type { FieldModel } from "./field-model.ts";
import { isZero, SCALARS, type Scalar } from "./scalars.ts";
import {
  type GroupType,
  groupCodec,
  messageCodec,
  scalarCodec,
  tagOf,
  type ValueCodec,
} from "./value-codec.ts";

/** A message while it is read: its lists and maps are its own. */
export type Properties = Record<string, unknown>;

/** Finds the types that fields name. Throws when there is none. */
export interface TypeFinder {
  message(typeName: string): GroupType;
  enum(typeName: string): EnumType;
}

/** What a field of any cardinality does to the message that it is in. */
export interface DynamicField {
  readonly model: FieldModel;
  readonly field: Field;
  /** The field's value in a message made from `init`. */
  create(init: unknown): unknown;
  write(writer: Writer, message: Properties): void;
  /** Reads what is behind a tag into `message`; false when the wire type is not the field's. */
  read(reader: Reader, wireType: number, depth: number, message: Properties): boolean;
}

const LENGTH_DELIMITED = 2;

/** A field that has one value at most, inside a oneof or not. */
export function singleField(model: FieldModel, types: TypeFinder): DynamicField {
  const { name, number, oneof, hasPresence } = model;
  const scalar = scalarOf(model);
  const codec = codecOf(model, scalar, types);
  const empty = hasPresence ? undefined : scalar?.zero;
  const get = (message: Properties): unknown =>
    oneof === undefined ? message[name] : chosen(message[oneof], name);
  return {
    model,
    field: describe(model, types),
    create: (init) =>
      scalar || init === undefined ? (init ?? empty) : created(init, model, types),
    write(writer, message) {
      const value = get(message);
      if (value === undefined || (!hasPresence && isZero(value))) return;
      codec.write(writer, number, value);
    },
    read(reader, wireType, depth, message) {
      if (wireType !== codec.wireType) return false;
      const value = codec.read(reader, depth, get(message));
      if (oneof === undefined) message[name] = value;
      else message[oneof] = { kind: name, value };
      return true;
    },
  };
}

/** Numbers may come packed or not, whatever their field says. */
export function listField(model: FieldModel, types: TypeFinder): DynamicField {
  const { name, number, isPacked } = model;
  const scalar = scalarOf(model);
  const codec = codecOf(model, scalar, types);
  return {
    model,
    field: describe(model, types),
    create: (init = []) =>
      (init as unknown[]).map((value) => (scalar ? value : created(value, model, types))),
    write(writer, message) {
      const values = message[name] as readonly unknown[];
      if (values.length === 0) return;
      if (scalar && isPacked) {
        writer.uint32(tagOf(number, LENGTH_DELIMITED)).fork();
        for (const value of values) scalar.write(writer, value);
        writer.ldelim();
      } else {
        for (const value of values) codec.write(writer, number, value);
      }
    },
    read(reader, wireType, depth, message) {
      const values = message[name] as unknown[];
      if (wireType === codec.wireType) {
        values.push(codec.read(reader, depth, undefined));
        return true;
      }
      if (wireType !== LENGTH_DELIMITED || !scalar) return false;
      const limit = enter(reader, depth);
      while (reader.pos < reader.len) values.push(scalar.read(reader));
      reader.len = limit;
      return true;
    },
  };
}

/** A map is a list of messages with a key (1) and a value (2), both always written. */
export function mapField(
  model: FieldModel,
  key: FieldModel,
  value: FieldModel,
  types: TypeFinder,
): DynamicField {
  const { name, number } = model;
  const scalar = scalarOf(value);
  const keyCodec = codecOf(key, scalarOf(key), types);
  const valueCodec = codecOf(value, scalar, types);
  const emptyValue = (): unknown => (scalar ? scalar.zero : created({}, value, types));

  const readEntry = (reader: Reader, depth: number): [unknown, unknown] => {
    let entryKey = scalarOf(key)?.zero;
    let entryValue = emptyValue();
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      if (tag === tagOf(1, keyCodec.wireType)) entryKey = keyCodec.read(reader, depth, undefined);
      else if (tag === tagOf(2, valueCodec.wireType)) {
        entryValue = valueCodec.read(reader, depth + 1, entryValue);
      } else skipField(reader, tag, depth);
    }
    return [entryKey, entryValue];
  };

  return {
    model,
    field: describe({ ...model, ...typeOf(value) }, types, key.type as ScalarType),
    create: (init = new Map()) =>
      new Map(
        Array.from(init as ReadonlyMap<unknown, unknown>, ([entryKey, entryValue]) => [
          entryKey,
          scalar ? entryValue : created(entryValue, value, types),
        ]),
      ),
    write(writer, message) {
      for (const [entryKey, entryValue] of message[name] as ReadonlyMap<unknown, unknown>) {
        writer.uint32(tagOf(number, LENGTH_DELIMITED)).fork();
        keyCodec.write(writer, 1, entryKey);
        valueCodec.write(writer, 2, entryValue);
        writer.ldelim();
      }
    },
    read(reader, wireType, depth, message) {
      if (wireType !== LENGTH_DELIMITED) return false;
      const limit = enter(reader, depth);
      (message[name] as Map<unknown, unknown>).set(...readEntry(reader, depth));
      reader.len = limit;
      return true;
    },
  };
}

function typeOf({ type, typeName }: FieldModel): Pick<FieldModel, "type" | "typeName"> {
  return { type, typeName };
}

/** Undefined for messages. Enums are numbers on the wire. */
function scalarOf({ type }: FieldModel): Scalar | undefined {
  if (type === "message") return undefined;
  return SCALARS[type === "enum" ? "int32" : type];
}

function codecOf(model: FieldModel, scalar: Scalar | undefined, types: TypeFinder): ValueCodec {
  if (scalar) return scalarCodec(scalar);
  const type = () => types.message(model.typeName);
  return model.isDelimited ? groupCodec(model.number, type) : messageCodec(type);
}

function created(init: unknown, { typeName }: FieldModel, types: TypeFinder): unknown {
  return types.message(typeName).create(init as object);
}

function chosen(choice: unknown, name: string): unknown {
  const { kind, value } = (choice ?? {}) as { kind?: string; value?: unknown };
  return kind === name ? value : undefined;
}

/** The entry in `MessageType.fields`. */
function describe(model: FieldModel, types: TypeFinder, mapKey?: ScalarType): Field {
  const { name, jsonName, protoName, number, type, typeName, oneof } = model;
  const field: Field = {
    name,
    ...(jsonName !== name && { jsonName }),
    protoName,
    number,
    type,
    repeated: model.isRepeated,
    hasPresence: model.hasPresence,
    ...(mapKey !== undefined && { mapKey }),
    ...(oneof !== undefined && { oneof }),
  };
  if (type === "message") return withLazy(field, "messageType", () => types.message(typeName));
  if (type === "enum") return withLazy(field, "enumType", () => types.enum(typeName));
  return field;
}

/** Types may contain one another: each is looked up when somebody asks. */
function withLazy<K extends "messageType" | "enumType">(
  field: Field,
  key: K,
  get: () => MessageType<unknown> | EnumType,
): Field {
  return Object.defineProperty(field, key, { get, enumerable: true });
}
