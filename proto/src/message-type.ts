import type { Reader, Writer } from "protobufjs/minimal.js";

/** The scalar types of Protocol Buffers, by their names in .proto files. */
// biome-ignore format: a table
export type ScalarType =
  | "double" | "float" | "bool" | "string" | "bytes"
  | "int32" | "uint32" | "sint32" | "fixed32" | "sfixed32"
  | "int64" | "uint64" | "sint64" | "fixed64" | "sfixed64";

/** One field of a message, for code that walks messages: the JSON mapping, the wire view. */
export interface Field {
  /** The property in TypeScript and JSON: `pointCount`. */
  readonly name: string;
  /** In JSON, where no property may be called so: `constructor`, for the property `constructor$`. */
  readonly jsonName?: string;
  /** As the .proto file has it: `point_count`. */
  readonly protoName: string;
  readonly number: number;
  /** Of a map, the type of its values. */
  readonly type: ScalarType | "message" | "enum";
  /** A list, or a map. */
  readonly repeated: boolean;
  /** Whether absent and zero differ: sub-messages, `optional` fields and members of a oneof. */
  readonly hasPresence: boolean;
  /** Only of maps: the type of the keys. */
  readonly mapKey?: ScalarType;
  /** The property that holds this field as `{ kind: name, value }`, when it is one of several. */
  readonly oneof?: string;
  /** Only where `type` is "message". */
  readonly messageType?: MessageType<unknown>;
  /** Only where `type` is "enum". */
  readonly enumType?: EnumType;
}

/** The names of an enum's values. Enums are open: a number without a name may arrive. */
export interface EnumType {
  readonly typeName: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * What there is to know about a message type: its name, its fields, and how its values (plain
 * objects `T`) become bytes and come back. `I` is the same message with everything optional.
 */
export interface MessageType<T, I = object> {
  /** The full name: `routeguide.Point`. */
  readonly typeName: string;
  readonly fields: readonly Field[];
  /** A message with what `init` lacks filled in: zeros, empty strings, empty lists. */
  create(init?: I): T;
  /**
   * The bytes may share a larger buffer with other messages' bytes; nobody writes to it again.
   * Throws a RangeError or a TypeError for a number that its field's type does not have.
   */
  encode(message: T): Uint8Array;
  /** Keeps nothing of `bytes`. Throws an Error that names the type when they are malformed. */
  decode(bytes: Uint8Array): T;
  /** The same of the octets from `start` to `end`. */
  decodeRange(bytes: Uint8Array, start: number, end: number): T;
  /** For codecs of messages that contain this one: writes the fields, without a length. */
  write(writer: Writer, message: T): void;
  /** The reverse of `write`: reads up to `reader.len` and merges into a copy of `base`. */
  read(reader: Reader, depth: number, base?: T): T;
}
