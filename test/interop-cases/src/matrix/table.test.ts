import { expect, it } from "vitest";
import { type Column, failuresIn, formatTable } from "./table.ts";

const columns: Column[] = [
  { client: "ours", server: "go", verdicts: new Map([["a", undefined]]) },
  {
    client: "python",
    server: "ours",
    verdicts: new Map([
      ["a", undefined],
      ["bcd", "it hangs"],
    ]),
  },
];

it("shows what passed, what failed, and what was left out", () => {
  expect(formatTable("TLS", ["a", "bcd"], columns).split("\n")).toEqual([
    "TLS  ours  python",
    "     → go  → ours",
    "a    ok    ok",
    "bcd  -     FAILED",
  ]);
});

it("tells each failure in words", () => {
  expect(failuresIn("TLS", columns)).toEqual(["TLS, python → ours, bcd: it hangs"]);
});
