import { createRouteGuideServer } from "@route-guide/server";
import { afterEach, describe, expect, it } from "vitest";
import {
  authority,
  client as own,
  server,
} from "../../../shared/transport/testing/certificates.ts";
import { type Served, serve } from "../ours/served.ts";
import type { ConnectStranger, StrangerClient } from "../strangers/stranger.ts";
import { A, B, features, NAME_OF_A } from "../vectors.ts";
import { resultOf, runCall } from "./run-call.ts";

const GET = "routeguide.RouteGuide/GetFeature";
const RECORD = "routeguide.RouteGuide/RecordRoute";
const CHAT = "routeguide.RouteGuide/RouteChat";

/** As gRPC has it; Connect tells by the HTTP/2 error, or of its own impatience. */
const NO_CONNECTION = /^(UNAVAILABLE|INTERNAL|CANCELLED)$/;

/** What a stranger's client sees of our server's stops and starts. */
export function describeServerLifeFor(connect: ConnectStranger): void {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function start(port = 0): Promise<Served> {
    const served = await serve((observer) => createRouteGuideServer({ features, observer }), {
      port,
    });
    cleanUps.push(() => served.stop({ graceMs: 0 }));
    return served;
  }

  async function clientOf({ port }: Served): Promise<StrangerClient> {
    const client = await connect({ port });
    cleanUps.push(() => client.close());
    return client;
  }

  /** An open RecordRoute whose first point the server has. */
  async function halfARoute(client: StrangerClient) {
    const route = client.open(RECORD);
    route.send(A);
    expect(await runCall(client, GET, [A])).toMatchObject({ status: "OK" });
    return route;
  }

  describe("our server's life", () => {
    it("lets a call finish when it stops, and takes no other", async () => {
      const served = await start();
      const client = await clientOf(served);
      const route = await halfARoute(client);
      const stopped = served.stop();
      let status = "OK";
      while (status === "OK") status = (await runCall(client, GET, [A])).status;
      expect(status).toBe("UNAVAILABLE");
      route.send(B);
      route.halfClose();
      const messages = [{ pointCount: 2, distance: 14546 }];
      expect(await resultOf(route)).toMatchObject({ status: "OK", messages });
      await stopped;
    });

    it("says so to a chat when it stops", async () => {
      const served = await start();
      const chat = (await clientOf(served)).open(CHAT);
      await chat.headers;
      await served.stop();
      const detail = "the server is shutting down";
      expect(await chat.ended).toMatchObject({ status: "UNAVAILABLE", detail });
    });

    it("cuts a call that outlives the grace", async () => {
      const served = await start();
      const client = await clientOf(served);
      const route = await halfARoute(client);
      await served.stop({ graceMs: 20 });
      expect(await route.ended).toMatchObject({ status: "UNAVAILABLE" });
    });

    it("is found again after a restart", async () => {
      const first = await start();
      const client = await clientOf(first);
      expect(await runCall(client, GET, [A])).toMatchObject({ status: "OK" });
      await first.stop({ graceMs: 100 }); // grpcio does not even look at a connection it does not use
      expect(await runCall(client, GET, [A])).toMatchObject({ status: "UNAVAILABLE" });
      await start(first.port);
      const options = { waitForReady: true, timeoutMs: 10_000 };
      expect(await runCall(client, GET, [A], options)).toMatchObject({ status: "OK" });
    });

    it("serves by TLS as well", async () => {
      const served = await serve(() => createRouteGuideServer({ features }), { tls: server });
      cleanUps.push(() => served.stop({ graceMs: 0 }));
      const client = await connect({ port: served.port, authority });
      cleanUps.push(() => client.close());
      const messages = [{ name: NAME_OF_A }];
      expect(await runCall(client, GET, [A])).toMatchObject({ status: "OK", messages });
    });

    it("knows its clients by their certificates", async () => {
      const tls = { ...server, ca: authority };
      const served = await serve((observer) => createRouteGuideServer({ features, observer }), {
        tls,
      });
      cleanUps.push(() => served.stop({ graceMs: 0 }));
      const { port } = served;
      const client = await connect({ port, authority, certificate: own });
      cleanUps.push(() => client.close());
      const started = served.nextStart("/routeguide.RouteGuide/GetFeature");
      expect(await runCall(client, GET, [A])).toMatchObject({ status: "OK" });
      const identity = { kind: "dns", name: "client.test" };
      expect((await started).peer.tls?.identities).toContainEqual(identity);
      const nobody = await connect({ port, authority });
      cleanUps.push(() => nobody.close());
      expect((await runCall(nobody, GET, [A])).status).toMatch(NO_CONNECTION);
      await expect
        .poll(() => served.refusals[0]?.message, { interval: 5 })
        .toBe("the client shows no certificate");
    });

    // Between SETTINGS and GOAWAY grpcio takes itself to be connected: 900 attempts a second.
    it.each([
      ["the server", { tls: server }, {}, "ERR_PLAINTEXT"],
      ["the client", {}, { authority }, "ERR_TLS_ON_PLAINTEXT"],
    ])("fails at once where only %s speaks TLS", async (_, ours, theirs, code) => {
      const served = await serve(() => createRouteGuideServer({ features }), ours);
      cleanUps.push(() => served.stop({ graceMs: 0 }));
      const client = await connect({ port: served.port, ...theirs });
      cleanUps.push(() => client.close());
      const end = await runCall(client, GET, [A], { timeoutMs: 5_000 });
      expect(end.status).toMatch(NO_CONNECTION);
      await expect.poll(() => served.refusals.length, { interval: 5 }).toBeGreaterThan(0);
      expect(served.refusals.length).toBeLessThan(5);
      expect(new Set(served.refusals.map((refusal) => refusal.code))).toEqual(new Set([code]));
    });
  });
}
