/** google.protobuf.Timestamp */
export interface Timestamp {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** `at`: ms since 1970, as Date.now has it; undefined for never. */
export function toTimestamp(at: number | undefined): Timestamp | undefined {
  if (at === undefined) return undefined;
  const seconds = Math.floor(at / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((at - seconds * 1000) * 1_000_000) };
}
