/** One input, and what is right to make of it. */
export interface Row {
  /** What it is about, as tests name it: `wire rule 6`, `gRFC A8`. */
  readonly rule: string;
  readonly input: string;
  /** What is right; of several, any. */
  readonly right: readonly [string, ...string[]];
}

export function isRight(row: Row, found: string): boolean {
  return row.right.includes(found);
}
