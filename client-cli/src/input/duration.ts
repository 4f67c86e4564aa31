import { InvalidInput } from "../invalid-input.ts";

const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Far beyond what timers can wait for is not worth a deadline. */
const MAX_MS = 24 * MS_PER_UNIT.h;

/** "500ms", "5s", "2m", "1h" or plain seconds, in ms. `what` names the option in errors. */
export function parseDuration(text: string, what: string): number {
  const [, digits, unit = "s"] = /^\s*(\d+(?:\.\d+)?)(ms|s|m|h)?\s*$/.exec(text) ?? [];
  const ms = Math.round(Number(digits) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT]);
  if (digits === undefined || ms < 1 || ms > MAX_MS) {
    throw new InvalidInput(
      `${what}: want a time such as 500ms, 5s or 2m (at most 24h), got "${text.trim()}"`,
    );
  }
  return ms;
}
