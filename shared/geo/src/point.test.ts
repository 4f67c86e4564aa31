import { describe, expect, it } from "vitest";
import { isValidPoint, MAX_LATITUDE, MAX_LONGITUDE } from "./point.ts";

describe("isValidPoint", () => {
  // biome-ignore format: a table
  it.each([
    { latitude: 0,                valid: true,  longitude: 0 },
    { latitude: 409146138,        valid: true,  longitude: -746188906 },
    { latitude: MAX_LATITUDE,     valid: true,  longitude: MAX_LONGITUDE },
    { latitude: -MAX_LATITUDE,    valid: true,  longitude: -MAX_LONGITUDE },
    { latitude: MAX_LATITUDE + 1, valid: false, longitude: 0 },
    { latitude: -900000001,       valid: false, longitude: 0 },
    { latitude: 0,                valid: false, longitude: MAX_LONGITUDE + 1 },
    { latitude: 0,                valid: false, longitude: -1800000001 },
    { latitude: 0.5,              valid: false, longitude: 0 },
    { latitude: 0,                valid: false, longitude: Number.NaN },
  ])("says $valid of ($latitude, $longitude)", ({ latitude, longitude, valid }) => {
    expect(isValidPoint({ latitude, longitude })).toBe(valid);
  });
});
