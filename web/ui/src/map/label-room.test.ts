import { describe, expect, it } from "vitest";
import { LabelRoom } from "./label-room.ts";

describe("the room for a label", () => {
  it("is at its place when nothing is there", () => {
    expect(new LabelRoom([{ x: 100, y: 100 }]).take({ x: 0, y: 0 }, 60, 20)).toEqual({
      x: 0,
      y: 0,
    });
  });

  it("is above a dot, or below when there is one above as well, or beside it", () => {
    const at = { x: 0, y: 0 };
    const dot = { x: 10, y: 8 };
    expect(new LabelRoom([dot]).take(at, 60, 20)).toEqual({ x: 0, y: -16 });
    const above = { x: 0, y: -25 };
    expect(new LabelRoom([{ x: 10, y: -4 }, above]).take(at, 60, 20)).toEqual({ x: 0, y: 16 });
    const left = { x: -10, y: 8 };
    expect(new LabelRoom([left, above]).take(at, 60, 20)).toEqual({ x: 36, y: 0 });
  });

  it("is nowhere among many dots", () => {
    const dots = Array.from({ length: 400 }, (_, at) => ({
      x: 10 * (at % 20) - 100,
      y: 10 * Math.floor(at / 20) - 100,
    }));
    expect(new LabelRoom(dots).take({ x: 0, y: 0 }, 60, 20)).toBeUndefined();
  });

  it("is not where something lies over the map", () => {
    const box = { left: -40, top: -5, right: 20, bottom: 30 };
    expect(new LabelRoom([], [box]).take({ x: 0, y: 0 }, 60, 20)).toEqual({ x: 0, y: -16 });
  });

  it("is given away once", () => {
    const room = new LabelRoom([]);
    const heights = [1, 2, 3, 4].map(() => room.take({ x: 0, y: 0 }, 60, 20)?.y);
    expect(heights).toEqual([0, -32, 32, undefined]);
  });
});
