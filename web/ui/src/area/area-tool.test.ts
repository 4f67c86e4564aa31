import { afterEach, describe, expect, it } from "vitest";
import { type InMemory, ROAD, startInMemory, TRAIL, until } from "../testing/in-memory.ts";

const SOUTH_WEST = { latitude: 400_000_000, longitude: -750_000_000 };
const NORTH_EAST = { latitude: 420_000_000, longitude: -730_000_000 };

describe("the Area tool", () => {
  let page: InMemory;
  afterEach(() => page.close());

  async function online(): Promise<void> {
    await until(page.workbench.session.link.store, ({ status }) => status === "online");
  }

  it("lists between two corners, whichever they are", async () => {
    page = startInMemory();
    const { area, features } = page.workbench;
    await online();
    await area.act({ ...SOUTH_WEST, latitude: NORTH_EAST.latitude });
    expect(area.store.getState()).toMatchObject({ phase: "empty", call: undefined });
    await area.act({ ...NORTH_EAST, latitude: SOUTH_WEST.latitude });
    expect(area.store.getState()).toMatchObject({
      phase: "done",
      corner: undefined,
      area: { lo: SOUTH_WEST, hi: NORTH_EAST },
    });
    expect(features.found.map((index) => features.at(index))).toEqual([TRAIL, ROAD]);
    expect(page.lastList()?.metadata.has("x-routeguide-unnamed")).toBe(false);
  });

  it("marks only what the latest list found", async () => {
    page = startInMemory();
    const { area, features } = page.workbench;
    await online();
    await area.list({ lo: SOUTH_WEST, hi: NORTH_EAST });
    await area.list({ lo: ROAD.location, hi: ROAD.location });
    expect(features.found.map((index) => features.nameAt(index))).toEqual(["Road"]);
    expect(features.count).toBe(2);
  });

  it("asks for unnamed places by metadata", async () => {
    page = startInMemory();
    await online();
    page.workbench.area.setIncludesUnnamed(true);
    await page.workbench.area.list({ lo: SOUTH_WEST, hi: NORTH_EAST });
    expect(page.lastList()?.metadata.get("x-routeguide-unnamed")).toBe("include");
  });

  it("stops the server in mid-stream when it is cancelled", async () => {
    let stopped = 0;
    page = startInMemory({
      async *listFeatures(_area, { signal }) {
        for (let latitude = 0; !signal.aborted; latitude += 1) {
          yield { name: "more", location: { latitude, longitude: 0 } };
          await new Promise((resolve) => setTimeout(resolve));
        }
        stopped += 1;
      },
    });
    const { area, features } = page.workbench;
    await online();
    const listing = area.list({ lo: SOUTH_WEST, hi: NORTH_EAST });
    await until(features.store, ({ found }) => found > 2);
    expect(area.store.getState().phase).toBe("streaming");
    area.cancel();
    await listing;
    expect(area.store.getState()).toMatchObject({
      phase: "failed",
      failure: { code: "CANCELLED" },
    });
    await expect.poll(() => stopped).toBeGreaterThan(0);
  });

  it("counts what had arrived and was dropped when it was cancelled", async () => {
    page = startInMemory({
      async *listFeatures(_area, { signal }) {
        for (let latitude = 0; latitude < 50; latitude += 1) {
          yield { name: "more", location: { latitude, longitude: 0 } };
        }
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    const { area, features } = page.workbench;
    await online();
    const call = () => area.store.getState().call?.facts.getState();
    let hasCancelled = false;
    const end = features.store.subscribe(() => {
      if (hasCancelled || features.found.length === 0) return;
      hasCancelled = true;
      area.cancel();
    });
    await area.list({ lo: SOUTH_WEST, hi: NORTH_EAST });
    end();
    const { dropped } = area.store.getState();
    expect(features.found.length + dropped).toBe(call()?.receivedMessages);
    expect(dropped).toBeGreaterThan(0);
  });

  it("forgets a corner that is dropped", async () => {
    page = startInMemory();
    await page.workbench.area.act(SOUTH_WEST);
    page.workbench.choose("area");
    page.workbench.choose("point");
    expect(page.workbench.area.store.getState().corner).toBeUndefined();
  });
});
