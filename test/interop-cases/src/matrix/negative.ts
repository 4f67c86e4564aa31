import { NEGATIVE_CASES } from "../cases/cases.ts";
import type { ClientProgram } from "./client-process.ts";
import { OURS } from "./implementations.ts";

export const NEGATIVE_NAMES = Object.keys(NEGATIVE_CASES);

/** Who has to do with the misbehaving server: in plaintext only. */
interface NegativeClient {
  readonly name: string;
  readonly cases: readonly string[];
  client(port: number): ClientProgram;
}

export function negativeClients(): NegativeClient[] {
  return [{ name: OURS.name, cases: NEGATIVE_NAMES, client: (port) => OURS.client(port, false) }];
}
