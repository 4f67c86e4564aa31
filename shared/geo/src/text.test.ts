import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LATITUDE, MAX_LONGITUDE } from "./point.ts";
import { formatDegrees, formatPoint, parsePoint, unitOfPoint } from "./text.ts";

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
    ["1,1",                         10000000,  10000000],
    ["1000,1000",                   1000,      1000],
    ["-1000,5",                     -1000,     5],
    ["5,181000",                    5,         181000],
    ["0.00000004,0.00000006",       0,         1],
    ["40.9146138°, \u221274.6188906°", 409146138, -746188906],
    ["409146138, \u2212746188906",   409146138, -746188906],
    ["40.9146138，-74.6188906",      409146138, -746188906],
  ])("reads %j", (text, latitude, longitude) => {
    expect(parsePoint(text)).toStrictEqual({ latitude, longitude });
  });

  // biome-ignore format: a table
  it.each([
    ["",                        'want LAT,LNG, got ""'],
    ["40.9",                    'want LAT,LNG, got "40.9"'],
    [" -40.9",                  'want LAT,LNG, got "-40.9"'],
    ["1,2,3",                   'want LAT,LNG, got "1,2,3"'],
    ["north,5",                 'latitude: want a number, got "north"'],
    ["5,1e3",                   'longitude: want a number, got "1e3"'],
    ["5,",                      'longitude: want a number, got ""'],
    ["0x10,5",                  'latitude: want a number, got "0x10"'],
    ["90.0000001,0.0",          "latitude: want -90 to 90 degrees, got 90.0000001"],
    ["40.9,-746188906",         "longitude: want -180 to 180 degrees, got -746188906"],
    ["91,0",                    "latitude: want -90 to 90 degrees, or +-1000 to +-900000000 in E7, got 91"],
    ["-999,999",                "latitude: want -90 to 90 degrees, or +-1000 to +-900000000 in E7, got -999"],
    ["5,181",                   "longitude: want -180 to 180 degrees, or +-1000 to +-1800000000 in E7, got 181"],
    ["91.,0",                   "latitude: want -90 to 90 degrees, got 91"],
    ["900000001,0",             "latitude: want -90 to 90 degrees, got 90.0000001"],
    ["0,1800000001",            "longitude: want -180 to 180 degrees, got 180.0000001"],
  ])("rejects %j", (text, message) => {
    expect(() => parsePoint(text)).toThrow(new RangeError(message));
  });

  // biome-ignore format: a table
  it.each([
    ["5,7",                   "E7",      5,         7],
    ["409146138,-746188906",  "E7",      409146138, -746188906],
    ["5,7",                   "degrees", 50000000,  70000000],
  ] as const)("reads %j in %s when told to", (text, unit, latitude, longitude) => {
    expect(parsePoint(text, unit)).toStrictEqual({ latitude, longitude });
  });

  // biome-ignore format: a table
  it.each([
    ["5.0,7",     "E7",      "latitude: want a whole number in E7, got 5.0"],
    ["5,.5",      "E7",      "longitude: want a whole number in E7, got .5"],
    ["91,0",      "degrees", "latitude: want -90 to 90 degrees, got 91"],
    ["5,2000",    "degrees", "longitude: want -180 to 180 degrees, got 2000"],
  ] as const)("rejects %j in %s", (text, unit, message) => {
    expect(() => parsePoint(text, unit)).toThrow(new RangeError(message));
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

describe("unitOfPoint", () => {
  // biome-ignore format: a table
  it.each([
    ["40.9,-74.6",  "degrees"],
    ["999 -999",    "degrees"],
    ["2000.,5",     "degrees"],
    ["0,0",         "degrees"],
    ["1000,0",      "E7"],
    ["0 -1000",     "E7"],
    ["0 \u22121000", "E7"],
  ])("takes %j for %s", (text, unit) => {
    expect(unitOfPoint(text)).toBe(unit);
  });

  it("rejects what is no point", () => {
    expect(() => unitOfPoint("5")).toThrow(new RangeError('want LAT,LNG, got "5"'));
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
