import { InvalidInput } from "../invalid-input.ts";

/** A whole number from 1 to `max`. `what` names the option in errors. */
export function parseCount(text: string, max: number, what: string): number {
  const count = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (count >= 1 && count <= max) return count;
  throw new InvalidInput(`${what}: want a whole number from 1 to ${max}, got "${text.trim()}"`);
}
