import { RouteGuide } from "@route-guide/proto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InMemory, startInMemory, TRAIL, until } from "../testing/in-memory.ts";

describe("the page's session", () => {
  let page: InMemory;
  beforeEach(async () => {
    page = startInMemory();
    await until(page.workbench.features.store, ({ count }) => count === 2);
  });
  afterEach(() => page.close());

  it("fills the map by itself, once", async () => {
    const { fill, session } = page.workbench;
    await fill.store.getState().call?.ended;
    page.cut();
    await until(session.link.store, ({ status }) => status === "waiting");
    session.link.retryNow();
    await until(session.link.store, ({ connections }) => connections === 2);
    expect(session.calls.store.getState().calls).toHaveLength(1);
  });

  it("says when it will try again, and why", async () => {
    const { link } = page.workbench.session;
    const before = performance.now();
    page.cut();
    const { retryAt, reason } = await until(link.store, ({ status }) => status === "waiting");
    expect(retryAt).toBeGreaterThan(before + 300);
    expect(retryAt).toBeLessThan(before + 2000);
    expect(reason).not.toBe("");
  });

  it("begins a log of frames with each connection", async () => {
    const { session, point } = page.workbench;
    const framesOf = () => point.store.getState().call?.facts.getState().frames;
    await point.act(TRAIL.location);
    const first = framesOf();
    page.cut();
    await until(session.link.store, ({ status }) => status === "waiting");
    session.link.retryNow();
    await until(session.link.store, ({ connections }) => connections === 2);
    await point.act(TRAIL.location);
    const second = framesOf();
    expect(second).not.toBe(first);
    expect(first?.frames()[0]).toMatchObject({ index: 0, type: 4, streamId: 0 });
    expect(second?.frames()[0]).toMatchObject({ index: 0, type: 4, streamId: 0 });
  });

  it("looks at the newest call, but not at one that continues another unseen", async () => {
    const { session } = page.workbench;
    const { getFeature } = RouteGuide.methods;
    const selected = () => session.calls.store.getState().selected?.id;
    const one = session.start(getFeature);
    expect(selected()).toBe(one.id);
    const two = session.start(getFeature);
    session.start(getFeature, {}, one);
    expect(selected()).toBe(two.id);
    const four = session.start(getFeature, {}, two);
    expect(selected()).toBe(four.id);
  });

  it("counts no message of a call that got no stream", async () => {
    const { point } = page.workbench;
    await page.close();
    await point.act(TRAIL.location);
    const call = point.store.getState().call;
    await call?.ended;
    expect(call?.facts.getState()).toMatchObject({
      phase: "ended",
      streamId: undefined,
      sentMessages: 0,
      sentBytes: 0,
    });
  });

  it("counts what waited for a stream as soon as there is one", async () => {
    const { route, session } = page.workbench;
    page.cut();
    await until(session.link.store, ({ status }) => status === "waiting");
    session.link.retryNow();
    await route.act(TRAIL.location);
    const call = route.store.getState().call;
    expect(call?.facts.getState().sentMessages).toBe(0);
    await until(session.link.store, ({ connections }) => connections === 2);
    await expect.poll(() => call?.facts.getState().sentMessages).toBe(1);
  });

  it("forgets the oldest calls that are over", async () => {
    const { session } = page.workbench;
    const open = session.start(RouteGuide.methods.routeChat);
    for (let i = 0; i < 50; i += 1) {
      const call = session.start(RouteGuide.methods.getFeature);
      call.sendLast(TRAIL.location);
      await call.ended;
    }
    const ids = session.calls.store.getState().calls.map(({ id }) => id);
    expect(ids.length).toBeLessThanOrEqual(41);
    expect(ids).toContain(open.id);
  });
});

describe("choosing a tool", () => {
  it("looks at the call that it made last", async () => {
    const page = startInMemory();
    const { workbench } = page;
    await until(workbench.features.store, ({ count }) => count === 2);
    await workbench.act(TRAIL.location);
    const asked = workbench.session.calls.store.getState().selected;
    workbench.choose("area");
    await workbench.area.list({ lo: TRAIL.location, hi: TRAIL.location });
    expect(workbench.session.calls.store.getState().selected).not.toBe(asked);
    workbench.choose("point");
    expect(workbench.session.calls.store.getState().selected).toBe(asked);
    await page.close();
  });
});
