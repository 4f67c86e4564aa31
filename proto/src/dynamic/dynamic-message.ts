import type { Reader, Writer } from "protobufjs/minimal.js";
import type { DescriptorProto, FileDescriptorProto } from "../gen/descriptor/descriptor.ts";
import type { Field } from "../message-type.ts";
import { decodeError, readerOf, skipField } from "../wire/reading.ts";
import { finishMessage, startMessage } from "../wire/writing.ts";
import {
  type DynamicField,
  listField,
  mapField,
  type Properties,
  singleField,
  type TypeFinder,
} from "./dynamic-field.ts";
import { fieldModel } from "./field-model.ts";
import type { GroupType } from "./value-codec.ts";

/** Where a {@link DynamicMessage} comes from. */
export interface MessageSource {
  readonly typeName: string;
  readonly descriptor: DescriptorProto;
  readonly file: FileDescriptorProto;
  /** Its nested types that stand for the entries of maps, by full name. */
  readonly mapEntries: ReadonlyMap<string, DescriptorProto>;
}

/**
 * A message type made from its descriptor at run time, without generating code: slower than what
 * the generator writes, and otherwise the same. Messages look alike, octets and objects.
 */
export class DynamicMessage implements GroupType {
  readonly typeName: string;
  readonly #source: MessageSource;
  readonly #types: TypeFinder;
  #fields: Fields | undefined = undefined;

  constructor(source: MessageSource, types: TypeFinder) {
    this.typeName = source.typeName;
    this.#source = source;
    this.#types = types;
  }

  get fields(): readonly Field[] {
    return this.#known().declared.map(({ field }) => field);
  }

  create(init: object = {}): unknown {
    const message: Properties = {};
    for (const { model, create } of this.#known().declared) {
      const { name, oneof } = model;
      const given = init as Properties;
      if (oneof === undefined) message[name] = create(given[name]);
      else message[oneof] = given[oneof];
    }
    return message;
  }

  encode(message: unknown): Uint8Array {
    this.write(startMessage(), message);
    return finishMessage();
  }

  decode(bytes: Uint8Array): unknown {
    return this.decodeRange(bytes, 0, bytes.length);
  }

  decodeRange(bytes: Uint8Array, start: number, end: number): unknown {
    try {
      return this.read(readerOf(bytes, start, end), 0);
    } catch (error) {
      throw decodeError(this.typeName, error);
    }
  }

  write(writer: Writer, message: unknown): void {
    for (const field of this.#known().ordered) field.write(writer, message as Properties);
  }

  read(reader: Reader, depth: number, base?: unknown): unknown {
    const message = this.create(base as object) as Properties;
    while (reader.pos < reader.len) this.#readField(reader, reader.tag(), depth, message);
    return message;
  }

  readGroup(reader: Reader, depth: number, base: unknown, endTag: number): unknown {
    const message = this.create(base as object) as Properties;
    for (let tag = reader.tag(); tag !== endTag; tag = reader.tag()) {
      this.#readField(reader, tag, depth, message);
    }
    return message;
  }

  #readField(reader: Reader, tag: number, depth: number, message: Properties): void {
    const field = this.#known().byNumber.get(tag >>> 3);
    if (!field?.read(reader, tag & 7, depth, message)) skipField(reader, tag, depth);
  }

  #known(): Fields {
    this.#fields ??= fieldsOf(this.#source, this.#types);
    return this.#fields;
  }
}

/** The fields of one message type, in the three orders in which they are needed. */
interface Fields {
  readonly declared: readonly DynamicField[];
  /** By number: the order on the wire. */
  readonly ordered: readonly DynamicField[];
  readonly byNumber: ReadonlyMap<number, DynamicField>;
}

function fieldsOf({ descriptor, file, mapEntries }: MessageSource, types: TypeFinder): Fields {
  const declared = descriptor.field.map((field) => {
    const model = fieldModel(field, descriptor, file);
    const entry = mapEntries.get(model.typeName);
    if (entry) {
      const [key, value] = entry.field.map((part) => fieldModel(part, entry, file));
      if (key && value) return mapField(model, key, value, types);
    }
    return model.isRepeated ? listField(model, types) : singleField(model, types);
  });
  return {
    declared,
    ordered: declared.toSorted((a, b) => a.model.number - b.model.number),
    byNumber: new Map(declared.map((field) => [field.model.number, field])),
  };
}
