import type { Timestamp } from "../gen/google/protobuf/timestamp.ts";
import { decimalsOf } from "./decimals.ts";

const TEXT = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** The limits that timestamp.proto states: the years 1 to 9999. */
const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;

/** RFC 3339 in UTC, with no, three, six or nine decimals. */
export function timestampToText({ seconds, nanos }: Timestamp): string {
  const whole = Math.min(Math.max(Number(seconds), MIN_SECONDS), MAX_SECONDS);
  const text = new Date(whole * 1000).toISOString().slice(0, "2000-01-01T00:00:00".length);
  return `${text}${decimalsOf(nanos)}Z`;
}

/** The reverse, with any offset; undefined when `text` is no moment of those years. */
export function timestampFromText(text: string): Timestamp | undefined {
  const [, date, time, decimals = "", offset = ""] = TEXT.exec(text) ?? [];
  const local = `${date}T${time}`;
  const milliseconds = Date.parse(local + offset.toUpperCase());
  const seconds = milliseconds / 1000;
  if (!isReal(local) || !(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) return undefined;
  return { seconds: BigInt(seconds), nanos: Number(decimals.padEnd(9, "0")) };
}

/** `Date.parse` takes the 30th of February for a day in March. */
function isReal(local: string): boolean {
  const milliseconds = Date.parse(`${local}Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(local);
}
