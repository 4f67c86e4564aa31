import { describe, expect, it } from "vitest";
import { readPlace } from "./read-place.ts";

describe("a typed place", () => {
  // biome-ignore format: a table
  it.each([
    ["40.9146138, -74.6188906",       409_146_138, -746_188_906, false],
    ["40.9146138°, \u221274.6188906°", 409_146_138, -746_188_906, false],
    ["40.9146138，-74.6188906",        409_146_138, -746_188_906, false],
    ["409146138 -746188906",          409_146_138, -746_188_906, true],
    ["9500, 0",                       9_500,       0,            true],
    ["40, -74",                       400_000_000, -740_000_000, false],
    ["400000000,-740000000",          400_000_000, -740_000_000, true],
    ["0, 0",                          0,           0,            false],
  ])("%j is (%i, %i) in E7; taken for E7: %j", (typed, latitude, longitude, isE7) => {
    expect(readPlace(typed)).toEqual({ kind: "place", place: { latitude, longitude }, isE7 });
  });

  it.each([
    ["", "form"],
    ["nowhere", "form"],
    ["40.9", "form"],
    ["north, 5", "form"],
    ["95, 0", "latitude"],
    ["95.0, 0", "latitude"],
    ["2000000000, 0", "latitude"],
    ["0.5, 181", "longitude"],
    ["0, 1800000001", "longitude"],
  ])("%j has a fault: %s", (typed, fault) => {
    expect(readPlace(typed)).toEqual({ kind: "fault", fault });
  });
});
