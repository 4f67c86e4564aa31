import { describe, expect, it } from "vitest";
import { ResetMemory } from "./reset-memory.ts";

describe("what is remembered of streams that were reset", () => {
  it("is how each of the last ones ended", () => {
    const memory = new ResetMemory(3);
    memory.add(1, "closedByLocalReset");
    memory.add(5, "closedByPeerReset");
    memory.add(3, "closedByLocalReset");
    expect([1, 3, 5, 7].map((id) => memory.find(id))).toEqual([
      "closedByLocalReset",
      "closedByLocalReset",
      "closedByPeerReset",
      undefined,
    ]);
    memory.add(7, "closedByPeerReset");
    expect([memory.find(1), memory.find(7)]).toEqual([undefined, "closedByPeerReset"]);
  });

  it("is one thing about each, the latest", () => {
    const memory = new ResetMemory(2);
    memory.add(1, "closedByPeerReset");
    for (let again = 0; again < 3; again += 1) memory.add(3, "closedByLocalReset");
    memory.add(1, "closedByLocalReset");
    expect([memory.find(1), memory.find(3)]).toEqual(["closedByLocalReset", "closedByLocalReset"]);
  });

  it("is nothing when nothing is to be remembered", () => {
    const memory = new ResetMemory(0);
    memory.add(1, "closedByLocalReset");
    expect(memory.find(1)).toBeUndefined();
  });
});
