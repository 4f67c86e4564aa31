import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFeatures } from "./feature-formats.ts";
import { InvalidInput } from "./invalid-input.ts";

const PLACE = { name: "Here, NJ", location: { latitude: 409146138, longitude: -746188906 } };

const geoJson = (...features: unknown[]) =>
  JSON.stringify({ type: "FeatureCollection", source: "somewhere", features });
const feature = (coordinates: unknown, properties: unknown = { name: "Here, NJ" }) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates },
  properties,
});

const problemWith = (text: string): string => {
  try {
    parseFeatures(text, "places.json");
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput);
    return (error as Error).message;
  }
  throw new Error("no problem");
};

describe("parseFeatures", () => {
  // biome-ignore format: a table
  it.each([
    { form: "GeoJSON",                  text: geoJson(feature([-74.6188906, 40.9146138])) },
    { form: "GeoJSON with an altitude", text: geoJson(feature([-74.6188906, 40.9146138, 120])) },
    { form: "a bare array",             text: JSON.stringify([PLACE]) },
    { form: '{"feature": [...]}',       text: JSON.stringify({ feature: [PLACE] }) },
  ])("reads $form", ({ text }) => {
    expect(parseFeatures(text, "places.json")).toEqual([PLACE]);
  });

  // biome-ignore format: a table
  it.each([
    { when: "properties are null", text: geoJson(feature([0, 0], null)) },
    { when: "a name is null",      text: geoJson(feature([0, 0], { name: null })) },
    { when: "a name is missing",   text: '[{"location": {"latitude": 0, "longitude": 0}}]' },
  ])("takes a place for unnamed when $when", ({ text }) => {
    expect(parseFeatures(text, "f")).toEqual([
      { name: "", location: { latitude: 0, longitude: 0 } },
    ]);
  });

  it("reads none from an empty list", () => {
    for (const text of ["[]", geoJson(), '{"feature": []}']) {
      expect(parseFeatures(text, "f")).toEqual([]);
    }
  });

  it("keeps every E7 number that is written as degrees with seven decimals", () => {
    const latitudes = fc.integer({ min: -900_000_000, max: 900_000_000 });
    const longitudes = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 });
    fc.assert(
      fc.property(latitudes, longitudes, (latitude, longitude) => {
        const degrees = [longitude, latitude].map((e7) => Number((e7 / 1e7).toFixed(7)));
        const [place] = parseFeatures(geoJson(feature(degrees)), "f");
        expect(place?.location).toEqual({ latitude, longitude });
      }),
    );
  });

  // biome-ignore format: a table
  it.each([
    { text: "{",                                              problem: /^places\.json: not JSON: / },
    { text: "7",                                              problem: 'places.json: want a GeoJSON FeatureCollection, an array of features or {"feature": [...]}, got 7' },
    { text: '{"type": "Feature"}',                            problem: /^places\.json: want a GeoJSON FeatureCollection/ },
    { text: '{"type": "FeatureCollection"}',                  problem: "places.json: features: want an array, got nothing" },
    { text: geoJson(feature([0, 0]), 5),                      problem: "places.json: features[1]: want an object, got 5" },
    { text: geoJson({ ...feature([0, 0]), type: "Foo" }),     problem: 'places.json: features[0].type: want "Feature", got "Foo"' },
    { text: geoJson(feature([0, 0]), { geometry: null }),     problem: 'places.json: features[1].type: want "Feature", got nothing' },
    { text: geoJson({ type: "Feature", geometry: null }),     problem: "places.json: features[0].geometry: want a Point, got null" },
    { text: geoJson({ type: "Feature", geometry: { type: "Polygon" } }), problem: 'places.json: features[0].geometry: want a Point, got "Polygon"' },
    { text: geoJson(feature("0,0")),                          problem: 'places.json: features[0].geometry.coordinates: want an array, got "0,0"' },
    { text: geoJson(feature([0])),                            problem: "places.json: features[0].geometry.coordinates[1]: want -90 to 90 degrees, got nothing" },
    { text: geoJson(feature([-180.0000001, 0])),              problem: "places.json: features[0].geometry.coordinates[0]: want -180 to 180 degrees, got -180.0000001" },
    { text: geoJson(feature([409146138, 0])),                 problem: "places.json: features[0].geometry.coordinates[0]: want -180 to 180 degrees, got 409146138" },
    { text: geoJson(feature([0, 0], { name: 7 })),            problem: "places.json: features[0].properties.name: want a string, got 7" },
    { text: "[7]",                                            problem: "places.json: [0]: want an object, got 7" },
    { text: '[{"name": "x"}]',                                problem: "places.json: [0].location: want an object, got nothing" },
    { text: '[{"location": {"longitude": 1}}]',               problem: "places.json: [0].location.latitude: want a whole number from -900000000 to 900000000, got nothing" },
    { text: '[{"location": {"latitude": 40.9}}]',             problem: "places.json: [0].location.latitude: want a whole number from -900000000 to 900000000, got 40.9" },
    { text: '{"feature": [{"location": {"latitude": 1, "longitude": 1800000001}}]}', problem: "places.json: feature[0].location.longitude: want a whole number from -1800000000 to 1800000000, got 1800000001" },
    { text: '[{"name": 1, "location": {"latitude": 1, "longitude": 1}}]',            problem: "places.json: [0].name: want a string, got 1" },
  ])("says what is wrong with $text", ({ text, problem }) => {
    if (typeof problem === "string") expect(problemWith(text)).toBe(problem);
    else expect(problemWith(text)).toMatch(problem);
  });

  it("cuts a long wrong value short", () => {
    expect(problemWith(`["${"x".repeat(1000)}"]`).length).toBeLessThan(100);
  });

  it("answers any text with places or InvalidInput", () => {
    const sensible = fc.oneof(
      fc.json(),
      fc.json().map((inner) => `[${inner}]`),
      fc.json().map((inner) => `{"feature":[{"name":"x","location":${inner}}]}`),
      fc.json().map((inner) => `{"type":"FeatureCollection","features":[${inner}]}`),
      fc.string(),
    );
    fc.assert(
      fc.property(sensible, (text) => {
        try {
          expect(Array.isArray(parseFeatures(text, "f"))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
    );
  });
});
