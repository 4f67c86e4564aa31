import { describe, expect, it } from "vitest";
import { moveTarget, rowsInView } from "./row-window.ts";

describe("the rows in view", () => {
  it("are those that are seen and a few around them", () => {
    expect(rowsInView(1000, 200, 20, 138_000)).toEqual([44, 66]);
  });

  it("stay within the list", () => {
    expect(rowsInView(0, 200, 20, 3)).toEqual([0, 3]);
    expect(rowsInView(0, 200, 20, 0)).toEqual([0, 0]);
    expect(rowsInView(5000, 200, 20, 10)).toEqual([10, 10]);
  });
});

describe("a moving key", () => {
  it.each([
    ["ArrowDown", undefined, 0],
    ["ArrowDown", 4, 5],
    ["ArrowDown", 9, 9],
    ["ArrowUp", undefined, 0],
    ["ArrowUp", 0, 0],
    ["PageDown", 1, 5],
    ["PageUp", 3, 0],
    ["Home", 7, 0],
    ["End", 0, 9],
    ["x", 3, undefined],
  ])("%s from %s moves to %s of ten rows", (key, from, to) => {
    expect(moveTarget(key, from, 10, 4)).toBe(to);
  });

  it("moves nowhere in an empty list", () => {
    expect(moveTarget("ArrowDown", undefined, 0, 4)).toBeUndefined();
  });
});
