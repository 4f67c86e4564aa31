import type { Duration } from "../gen/google/protobuf/duration.ts";
import { decimalsOf } from "./decimals.ts";

const TEXT = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;

/** The limits that duration.proto states. */
const MAX_SECONDS = 315_576_000_000n;

/** "1.5s", with no, three, six or nine decimals. */
export function durationToText({ seconds, nanos }: Duration): string {
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  const whole = seconds < 0n ? -seconds : seconds;
  return `${sign}${whole}${decimalsOf(nanos)}s`;
}

/** The reverse; undefined when `text` is no duration, or one of more than 10,000 years. */
export function durationFromText(text: string): Duration | undefined {
  const [, sign = "", whole, decimals = ""] = TEXT.exec(text) ?? [];
  if (whole === undefined || BigInt(whole) > MAX_SECONDS) return undefined;
  const seconds = BigInt(whole);
  const nanos = Number(decimals.padEnd(9, "0"));
  return sign === "-" ? { seconds: -seconds, nanos: 0 - nanos } : { seconds, nanos };
}
