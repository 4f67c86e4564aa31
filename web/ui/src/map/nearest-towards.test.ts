import { describe, expect, it } from "vitest";
import { directionOf, nearestTowards, type ScreenPoint } from "./nearest-towards.ts";

const HERE = { x: 0, y: 0 };

function towards(key: string, ...points: [number, number][]): number | undefined {
  const candidates = points.map(([x, y], index): [number, ScreenPoint] => [index, { x, y }]);
  return nearestTowards(HERE, directionOf(key) ?? HERE, candidates);
}

describe("the next place in a direction", () => {
  it("lies that way", () => {
    const round: [number, number][] = [
      [10, 0],
      [-10, 0],
      [0, 10],
      [0, -10],
    ];
    expect(
      ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"].map((key) => towards(key, ...round)),
    ).toEqual([0, 1, 2, 3]);
  });

  it("is rather straight ahead than near but aside", () => {
    expect(towards("ArrowRight", [10, 12], [30, 1])).toBe(1);
  });

  it("is none when all lie behind or far aside", () => {
    expect(towards("ArrowRight", [-5, 0], [0, 0], [1, 50])).toBeUndefined();
  });

  it("is asked for by arrow keys only", () => expect(directionOf("a")).toBeUndefined());
});
