import { distanceMetres, isValidPoint } from "@route-guide/geo";
import { describe, expect, it } from "vitest";
import { loadFeatures } from "./load-features.ts";

describe("the canonical features", () => {
  it("are the 100 of the official examples, in their order and to the last digit", async () => {
    const places = await loadFeatures();
    expect(places).toHaveLength(100);
    expect(new Set(places.map(({ location }) => JSON.stringify(location))).size).toBe(100);
    const metres = places.slice(1).reduce((sum, { location }, index) => {
      const last = places[index]?.location ?? location;
      return sum + distanceMetres(last, location);
    }, 0);
    expect(metres).toBeCloseTo(7_494_392.305, 3);
  });

  it("have 64 names: 33 in New Jersey, 29 in New York, 2 in Pennsylvania", async () => {
    const names = (await loadFeatures()).map(({ name }) => name).filter((name) => name !== "");
    expect(names).toHaveLength(64);
    const count = (state: RegExp) => names.filter((name) => state.test(name)).length;
    expect([count(/\bNJ\b/), count(/\bNY\b/), count(/\bPA\b/)]).toEqual([33, 29, 2]);
  });

  it("lie where the official ones lie", async () => {
    const locations = (await loadFeatures("default")).map(({ location }) => location);
    const latitudes = locations.map(({ latitude }) => latitude);
    const longitudes = locations.map(({ longitude }) => longitude);
    expect([Math.min(...latitudes), Math.max(...latitudes)]).toEqual([400066188, 419999544]);
    expect([Math.min(...longitudes), Math.max(...longitudes)]).toEqual([-749836354, -740075041]);
  });
});

describe("the features of the world", () => {
  it("are places on the globe, named with their country, each time they are loaded", async () => {
    for (const _ of [1, 2]) {
      const places = await loadFeatures("world");
      expect(places.length).toBeGreaterThan(130_000);
      expect(places.every(({ location }) => isValidPoint(location))).toBe(true);
      expect(places.every(({ name }) => /., [A-Z]{2}$/.test(name))).toBe(true);
      const paris = places.find(({ name }) => name === "Paris, FR");
      expect(paris?.location).toEqual({ latitude: 488534100, longitude: 23488000 });
    }
  });
});
