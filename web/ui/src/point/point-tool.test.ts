import { afterEach, describe, expect, it } from "vitest";
import { type InMemory, startInMemory, TRAIL, until } from "../testing/in-memory.ts";

describe("the Point tool", () => {
  let page: InMemory;
  afterEach(() => page.close());

  it("shows the feature at a place, and what the call took", async () => {
    page = startInMemory();
    const { point, session } = page.workbench;
    await until(session.link.store, ({ status }) => status === "online");
    await point.act(TRAIL.location);
    expect(point.store.getState()).toMatchObject({ phase: "answered", feature: TRAIL });

    const call = session.calls.store.getState().selected;
    await call?.ended;
    const facts = call?.facts.getState();
    expect(facts).toMatchObject({
      method: "GetFeature",
      kind: "unary",
      phase: "ended",
      status: "OK",
      sentMessages: 1,
      sentBytes: 17,
      receivedMessages: 1,
      timeoutMs: 10_000,
    });
    const traffic = facts?.frames?.traffic(facts.streamId ?? 0);
    expect(traffic?.request?.map(({ name }) => name)).toContain("grpc-timeout");
    expect(traffic?.response).toContainEqual(
      expect.objectContaining({ name: "content-type", value: "application/grpc" }),
    );
    expect(traffic?.trailers).toContainEqual(
      expect.objectContaining({ name: "grpc-status", value: "0" }),
    );
  });

  it("takes an empty name for an answer", async () => {
    page = startInMemory();
    const { point, features } = page.workbench;
    await until(features.store, ({ count }) => count > 0);
    const nowhere = { latitude: 1, longitude: 2 };
    await point.act(nowhere);
    expect(point.store.getState()).toMatchObject({
      phase: "answered",
      feature: { name: "", location: nowhere },
    });
    expect(features.find(nowhere)).toBeUndefined();
  });

  it("forgets an answer, and an open question", async () => {
    page = startInMemory();
    const { point, session } = page.workbench;
    await until(session.link.store, ({ status }) => status === "online");
    await point.act(TRAIL.location);
    point.forget();
    expect(point.store.getState()).toMatchObject({ phase: "empty", feature: undefined });
    const asking = point.act(TRAIL.location);
    point.forget();
    await asking;
    expect(point.store.getState()).toMatchObject({ phase: "empty", feature: undefined });
  });

  it("shows why a call failed", async () => {
    page = startInMemory({
      getFeature: () => {
        throw new Error("a secret");
      },
    });
    const { point, session } = page.workbench;
    await until(session.link.store, ({ status }) => status === "online");
    await point.act(TRAIL.location);
    const { phase, failure } = point.store.getState();
    expect([phase, failure?.code]).toEqual(["failed", "UNKNOWN"]);
    expect(failure?.detail).not.toContain("secret");
  });

  it("calls off a question when the next is asked", async () => {
    const aborted: boolean[] = [];
    page = startInMemory({
      getFeature: (place, { signal }) =>
        place.latitude === 1
          ? new Promise((resolve) => {
              signal.addEventListener("abort", () => {
                aborted.push(true);
                resolve({ name: "late", location: place });
              });
            })
          : TRAIL,
    });
    const { point, session } = page.workbench;
    await until(session.link.store, ({ status }) => status === "online");
    const first = point.act({ latitude: 1, longitude: 1 });
    const call = point.store.getState().call;
    await point.act(TRAIL.location);
    await first;
    expect(point.store.getState()).toMatchObject({ phase: "answered", feature: TRAIL });
    expect((await call?.ended)?.status).toBe("CANCELLED");
    expect(aborted).toEqual([true]);
  });
});
