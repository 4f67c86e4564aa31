import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LATITUDE, MAX_LONGITUDE } from "./point.ts";
import { formatDegrees, formatPoint, parsePoint } from "./text.ts";

describe("parsePoint", () => {
  // biome-ignore format: a table
  it.each([
    ["40.9146138,-74.6188906",      409146138, -746188906],
    ["409146138,-746188906",        409146138, -746188906],
    ["  40.9146138 , -74.6188906 ", 409146138, -746188906],
    ["40.9146138 -74.6188906",      409146138, -746188906],
    ["40,-74",                      400000000, -740000000],
    ["+40.,-.5",                    400000000, -5000000],
    ["0,0",                         0,         0],
    ["-0,-0.0",                     0,         0],
    ["90,180",                      900000000, 1800000000],
    ["-900000000,-1800000000",     -900000000, -1800000000],
    ["91,5",                        91,        5],
    ["5,181",                       5,         181],
    ["0.00000004,0.00000006",       0,         1],
  ])("reads %j", (text, latitude, longitude) => {
    expect(parsePoint(text)).toStrictEqual({ latitude, longitude });
  });

  // biome-ignore format: a table
  it.each([
    ["",                        'want LAT,LNG, got ""'],
    ["40.9",                    'want LAT,LNG, got "40.9"'],
    ["1,2,3",                   'want LAT,LNG, got "1,2,3"'],
    ["north,5",                 'latitude: want a number, got "north"'],
    ["5,1e3",                   'longitude: want a number, got "1e3"'],
    ["5,",                      'longitude: want a number, got ""'],
    ["0x10,5",                  'latitude: want a number, got "0x10"'],
    ["90.0000001,0.0",          "latitude: want -90 to 90 degrees, got 90.0000001"],
    ["40.9,-746188906",         "longitude: want -180 to 180 degrees, got -746188906"],
    ["900000001,0",             "latitude: want -90 to 90 degrees, got 90.0000001"],
    ["0,1800000001",            "longitude: want -180 to 180 degrees, got 180.0000001"],
  ])("rejects %j", (text, message) => {
    expect(() => parsePoint(text)).toThrow(new RangeError(message));
  });

  it("reads back every point that formatPoint writes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -MAX_LATITUDE, max: MAX_LATITUDE }),
        fc.integer({ min: -MAX_LONGITUDE, max: MAX_LONGITUDE }),
        (latitude, longitude) => {
          const point = { latitude, longitude };
          expect(parsePoint(formatPoint(point))).toStrictEqual(point);
        },
      ),
    );
  });
});

describe("formatDegrees", () => {
  it.each([
    [409146138, "40.9146138"],
    [-746188906, "-74.6188906"],
    [1, "0.0000001"],
    [0, "0.0000000"],
    [1800000000, "180.0000000"],
  ])("writes %d as %s", (e7, text) => {
    expect(formatDegrees(e7)).toBe(text);
  });
});
