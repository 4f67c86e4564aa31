const MAX_DIGITS = 8;
const MAX_AMOUNT = 10 ** MAX_DIGITS - 1;

/** The units of `grpc-timeout`, the finest first, and how many make a millisecond. */
const UNITS = [
  { unit: "n", perMs: 1e6 },
  { unit: "u", perMs: 1e3 },
  { unit: "m", perMs: 1 },
  { unit: "S", perMs: 1 / 1e3 },
  { unit: "M", perMs: 1 / 60e3 },
  { unit: "H", perMs: 1 / 3600e3 },
] as const;

/** A `grpc-timeout` value in milliseconds; undefined when malformed (`PROTOCOL-HTTP2.md`). */
export function parseTimeout(value: string): number | undefined {
  if (!/^\d{1,8}[HMSmun]$/.test(value)) return undefined;
  const amount = Number(value.slice(0, -1));
  switch (value.at(-1)) {
    case "H":
      return amount * 3600e3;
    case "M":
      return amount * 60e3;
    case "S":
      return amount * 1e3;
    case "m":
      return amount;
    case "u":
      return amount / 1e3;
    default:
      return amount / 1e6;
  }
}

/** `ms` as a `grpc-timeout` value: the finest unit that fits, rounded up, clamped to 11,415 years. */
export function encodeTimeout(ms: number): string {
  for (const { unit, perMs } of UNITS) {
    const amount = Math.ceil(Math.max(ms, 0) * perMs);
    if (amount <= MAX_AMOUNT) return `${amount}${unit}`;
  }
  return `${MAX_AMOUNT}H`;
}
