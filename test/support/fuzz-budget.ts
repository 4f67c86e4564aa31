import type { Parameters } from "fast-check";

/** How long `npm run fuzz` gives each property, in seconds; otherwise undefined. */
const FUZZ_SECONDS = Number(process.env.ROUTEGUIDE_FUZZ_SECONDS) || undefined;

/**
 * How hard a property is tried: with a fixed seed and so many runs as part of the tests; under
 * `npm run fuzz` with a fresh seed, which a failure prints, until its time is over.
 */
export function budget(numRuns: number, seed: number): Parameters<unknown> {
  if (FUZZ_SECONDS === undefined) return { numRuns, seed };
  return { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: FUZZ_SECONDS * 1000 };
}
