import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InMemory, ROAD, startInMemory, TRAIL, until } from "../testing/in-memory.ts";
import { RouteTool } from "./route-tool.ts";

describe("the Route tool", () => {
  let page: InMemory;
  beforeEach(async () => {
    page = startInMemory();
    await until(page.workbench.features.store, ({ count }) => count === 2);
  });
  afterEach(() => page.close());

  it("sends each point when it is clicked, and gets the summary after the half-close", async () => {
    const { route } = page.workbench;
    await route.act(TRAIL.location);
    await expect.poll(() => page.received).toEqual([TRAIL.location]);
    await route.act(ROAD.location);
    await expect.poll(() => page.received).toEqual([TRAIL.location, ROAD.location]);
    expect(route.store.getState()).toMatchObject({ phase: "open", summary: undefined });

    route.finish();
    const { summary, stops } = await until(route.store, ({ phase }) => phase === "done");
    expect(summary).toMatchObject({ pointCount: 2 });
    expect(stops).toEqual([TRAIL.location, ROAD.location]);
  });

  it("begins anew with the next click", async () => {
    const { route } = page.workbench;
    await route.act(TRAIL.location);
    route.finish();
    await until(route.store, ({ phase }) => phase === "done");
    await route.act(ROAD.location);
    expect(route.store.getState()).toMatchObject({
      phase: "open",
      stops: [ROAD.location],
      summary: undefined,
    });
  });

  it("keeps the points of a call that broke, and can send them again", async () => {
    const { route, session } = page.workbench;
    await route.act(TRAIL.location);
    await route.act(ROAD.location);
    page.cut();
    const { failure, stops } = await until(route.store, ({ phase }) => phase === "failed");
    expect([failure?.code, stops.length]).toEqual(["UNAVAILABLE", 2]);

    session.link.retryNow();
    await until(session.link.store, ({ status }) => status === "online");
    page.received.length = 0;
    await route.sendAgain();
    route.finish();
    await until(route.store, ({ phase }) => phase === "done");
    expect(page.received).toEqual([TRAIL.location, ROAD.location]);
  });

  it("loses no point when one is added after a failure", async () => {
    const { route, session } = page.workbench;
    await route.act(TRAIL.location);
    await route.act(ROAD.location);
    page.cut();
    await until(route.store, ({ phase }) => phase === "failed");
    session.link.retryNow();
    await until(session.link.store, ({ status }) => status === "online");
    page.received.length = 0;
    await route.act(TRAIL.location);
    expect(route.store.getState().stops).toHaveLength(3);
    route.finish();
    await until(route.store, ({ phase }) => phase === "done");
    expect(page.received).toEqual([TRAIL.location, ROAD.location, TRAIL.location]);
  });

  it("keeps the points of a call that never left, however often it is tried", async () => {
    const { route } = page.workbench;
    await route.act(TRAIL.location);
    await page.close();
    await until(route.store, ({ phase }) => phase === "failed");
    await route.act(ROAD.location);
    await until(route.store, ({ phase }) => phase === "failed");
    await route.sendAgain();
    await until(route.store, ({ phase }) => phase === "failed");
    expect(route.store.getState().stops).toEqual([TRAIL.location, ROAD.location]);
    route.startOver();
    expect(route.store.getState()).toMatchObject({ phase: "empty", stops: [], failure: undefined });
  });

  it("cancels", async () => {
    const { route } = page.workbench;
    await route.act(TRAIL.location);
    route.cancel();
    const { failure } = await until(route.store, ({ phase }) => phase === "failed");
    expect(failure?.code).toBe("CANCELLED");
  });

  it("walks over the known places, with a pause at each", async () => {
    const { session, features } = page.workbench;
    const pauses: number[] = [];
    const route = new RouteTool(session, features, async (ms) => {
      pauses.push(ms);
    });
    await route.recordWalk(route.planWalk(ROAD.location));
    const { summary } = await until(route.store, ({ phase }) => phase === "done");
    expect(summary?.pointCount).toBe(2);
    expect(page.received).toEqual([ROAD.location, TRAIL.location]);
    expect(pauses).toHaveLength(2);
  });

  it("stops walking when it is cancelled", async () => {
    const { session, features } = page.workbench;
    const route = new RouteTool(session, features, async () => {
      route.cancel();
      await until(route.store, ({ phase }) => phase === "failed");
    });
    await route.recordWalk(route.planWalk(ROAD.location));
    expect(route.store.getState()).toMatchObject({ phase: "failed", isWalking: false });
    expect(route.store.getState().stops).toEqual([ROAD.location]);
  });
});
