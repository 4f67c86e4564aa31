import { describe, expect, it } from "vitest";
import { FeatureTable } from "./feature-table.ts";
import { worldPosition } from "./mercator.ts";

const A = { name: "Trail", location: { latitude: 409_146_138, longitude: -746_188_906 } };
const B = { name: "", location: { latitude: 407_113_723, longitude: -749_746_483 } };

describe("FeatureTable", () => {
  it("keeps each place once and gives it back as it came", () => {
    const table = new FeatureTable();
    expect([table.add(A), table.add(B), table.add({ ...A })]).toEqual([0, 1, 0]);
    expect([table.at(0), table.at(1), table.count]).toEqual([A, B, 2]);
    expect(table.find({ ...A.location })).toEqual(A);
    expect(table.find({ latitude: 0, longitude: 0 })).toBeUndefined();
  });

  it("learns a name, and does not forget it for an unnamed answer", () => {
    const table = new FeatureTable();
    table.add({ ...A, name: "" });
    table.add(A);
    table.add({ ...A, name: "" });
    expect(table.nameAt(0)).toBe("Trail");
  });

  it("keeps places apart that share a point but not a name", () => {
    const table = new FeatureTable();
    const [east, west] = ["East", "West"].map((name) => ({ ...A, name }));
    const places = [A, east, west, { ...A, name: "" }, west, A] as const;
    expect(places.map((place) => table.add(place as typeof A))).toEqual([0, 1, 2, 0, 2, 0]);
    expect([table.count, table.find(A.location)?.name]).toEqual([3, "Trail"]);
  });

  it("finds the nearest place within a distance", () => {
    const table = new FeatureTable();
    table.add(A);
    table.add(B);
    const near = worldPosition({ ...A.location, latitude: A.location.latitude + 1000 });
    expect(table.nearest(near, 1e-6)).toBe(0);
    expect(table.nearest(worldPosition(B.location), 1e-6)).toBe(1);
    expect(table.nearest({ x: 0, y: 0 }, 0.01)).toBeUndefined();
  });

  it("holds what an area found until the next area begins", () => {
    const table = new FeatureTable();
    table.add(A);
    table.markFound(table.add(B));
    table.markFound(1);
    expect([table.found, table.isFoundAt(0), table.isFoundAt(1)]).toEqual([[1], false, true]);
    table.clearFound();
    expect([table.found, table.isFoundAt(1)]).toEqual([[], false]);
  });

  it("grows beyond its first capacity without losing anything", () => {
    const table = new FeatureTable();
    for (let i = 0; i < 5000; i += 1) {
      table.add({ name: `n${i}`, location: { latitude: i * 1000, longitude: -i * 1000 } });
    }
    expect(table.at(4999)).toEqual({
      name: "n4999",
      location: { latitude: 4_999_000, longitude: -4_999_000 },
    });
    expect(table.nearest(worldPosition(table.at(17).location), 1e-9)).toBe(17);
  });

  it("tells its listeners once for many additions", async () => {
    const table = new FeatureTable();
    let told = 0;
    table.store.subscribe(() => {
      told += 1;
    });
    table.add(A);
    table.add(B);
    await Promise.resolve();
    expect(told).toBe(1);
    expect(table.store.getState()).toMatchObject({ count: 2, found: 0 });
  });
});
