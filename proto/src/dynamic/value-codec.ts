import type { Reader, Writer } from "protobufjs/minimal.js";
import type { MessageType } from "../message-type.ts";
import { enter, refuseDepth } from "../wire/reading.ts";
import type { Scalar } from "./scalars.ts";

const LENGTH_DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;

/** How one value of a field, with its tag, is written, and read behind its tag. */
export interface ValueCodec {
  readonly wireType: number;
  write(writer: Writer, number: number, value: unknown): void;
  /** Merges with the value from `before`, if messages came twice. */
  read(reader: Reader, depth: number, before: unknown): unknown;
}

/** A message type that can also be read up to the end of a group. */
export interface GroupType extends MessageType<unknown> {
  readGroup(reader: Reader, depth: number, base: unknown, endTag: number): unknown;
}

export function tagOf(number: number, wireType: number): number {
  return ((number << 3) | wireType) >>> 0;
}

export function scalarCodec({ wireType, write, read }: Scalar): ValueCodec {
  return {
    wireType,
    write: (writer, number, value) => write(writer.uint32(tagOf(number, wireType)), value),
    read,
  };
}

/** `type` is asked for when it is needed: message types may contain one another. */
export function messageCodec(type: () => MessageType<unknown>): ValueCodec {
  return {
    wireType: LENGTH_DELIMITED,
    write(writer, number, value) {
      type().write(writer.uint32(tagOf(number, LENGTH_DELIMITED)).fork(), value);
      writer.ldelim();
    },
    read(reader, depth, before) {
      const limit = enter(reader, depth);
      const message = type().read(reader, depth + 1, before);
      reader.len = limit;
      return message;
    },
  };
}

/** A message between two tags: a `group` of proto2, or what editions call DELIMITED. */
export function groupCodec(number: number, type: () => GroupType): ValueCodec {
  return {
    wireType: START_GROUP,
    write(writer, _, value) {
      type().write(writer.uint32(tagOf(number, START_GROUP)), value);
      writer.uint32(tagOf(number, END_GROUP));
    },
    read(reader, depth, before) {
      refuseDepth(depth);
      return type().readGroup(reader, depth + 1, before, tagOf(number, END_GROUP));
    },
  };
}
