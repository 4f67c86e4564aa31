import {
  type Channel,
  type Client,
  createChannel,
  createClient,
  type RpcError,
} from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { type DialTls, tcpDialer } from "@route-guide/transport/node";
import { afterEach, describe, expect, it } from "vitest";
import {
  authority,
  client as own,
  server,
} from "../../../shared/transport/testing/certificates.ts";
import type { StartStranger, StrangerServer } from "../strangers/stranger.ts";
import { A, B, NAME_OF_A } from "../vectors.ts";
import { channelTo, failure, resultOf } from "./our-client.ts";

/** What our client sees of the stops and starts of a stranger's server. */
export function describeServerLifeBy(startServer: StartStranger): void {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function start(port = 0): Promise<StrangerServer> {
    const server = await startServer({ port, maxConcurrentStreams: 100 });
    cleanUps.push(() => server.kill());
    return server;
  }

  function connect({ port }: StrangerServer): [Channel, Client<typeof RouteGuide>] {
    const channel = channelTo(port);
    cleanUps.push(async () => channel.abort());
    return [channel, createClient(RouteGuide, channel)];
  }

  /** An open RecordRoute whose first point the server has. */
  async function halfARoute(channel: Channel, client: Client<typeof RouteGuide>) {
    const route = channel.startCall(RouteGuide.methods.recordRoute);
    void route.send(A);
    await client.getFeature(A);
    return route;
  }

  /** A call that comes in between is served, or refused as grpcio does, by CANCELLED. */
  async function untilUnavailable(client: Client<typeof RouteGuide>): Promise<void> {
    for (;;) {
      const code = await client.getFeature(A).then(
        () => "OK",
        (error: RpcError) => error.code,
      );
      if (code === "UNAVAILABLE") return;
      expect(["OK", "CANCELLED"]).toContain(code);
    }
  }

  describe("its server's life", () => {
    it("lets a call finish when it stops, and takes no other", async () => {
      const server = await start();
      const [channel, client] = connect(server);
      const route = await halfARoute(channel, client);
      const stopped = server.stop();
      await untilUnavailable(client);
      route.sendLast(B);
      const messages = [{ pointCount: 2, distance: 14546 }];
      expect(await resultOf(route)).toMatchObject({ status: "OK", messages });
      await stopped;
    });

    it("ends a call when it is killed", async () => {
      const server = await start();
      const [channel, client] = connect(server);
      const route = await halfARoute(channel, client);
      await server.kill();
      expect(await route.ended).toMatchObject({ status: "UNAVAILABLE" });
    });

    it("is found again after a restart", async () => {
      const first = await start();
      const [, client] = connect(first);
      await client.getFeature(A);
      await first.kill();
      expect(await failure(client.getFeature(A))).toMatchObject({ code: "UNAVAILABLE" });
      await start(first.port);
      await client.getFeature(A, { waitForReady: true, timeoutMs: 10_000 });
    });

    it("serves by TLS as well", async () => {
      const stranger = await startServer({ port: 0, maxConcurrentStreams: 100, tls: server });
      cleanUps.push(() => stranger.kill());
      const { port } = stranger;
      const channel = createChannel(tcpDialer({ host: "localhost", port, tls: { ca: authority } }));
      cleanUps.push(async () => channel.abort());
      expect((await createClient(RouteGuide, channel).getFeature(A)).name).toBe(NAME_OF_A);
    });

    it("lets in those who show a certificate, and the others know why not", async () => {
      const tls = { ...server, ca: authority };
      const stranger = await startServer({ port: 0, maxConcurrentStreams: 100, tls });
      cleanUps.push(() => stranger.kill());
      const connectWith = (credentials: DialTls) => {
        const dialer = tcpDialer({ host: "localhost", port: stranger.port, tls: credentials });
        const channel = createChannel(dialer);
        cleanUps.push(async () => channel.abort());
        return createClient(RouteGuide, channel);
      };
      const known = connectWith({ ca: authority, ...own });
      expect((await known.getFeature(A)).name).toBe(NAME_OF_A);
      const { detail } = await failure(connectWith({ ca: authority }).getFeature(A));
      expect(detail).toMatch(/: the server .*wants to see a certificate of ours$/);
    });

    it.each([
      ["the server", server, undefined, /speaks TLS|closed the connection|ECONNRESET/],
      ["the client", undefined, { ca: authority }, /: the server does not speak TLS$/],
    ])("fails at once where only %s speaks TLS", async (_, theirs, ours, message) => {
      const options = { port: 0, maxConcurrentStreams: 100, ...(theirs && { tls: theirs }) };
      const stranger = await startServer(options);
      cleanUps.push(() => stranger.kill());
      const place = { host: "localhost", port: stranger.port };
      const channel = createChannel(tcpDialer({ ...place, ...(ours && { tls: ours }) }));
      cleanUps.push(async () => channel.abort());
      const error = await failure(createClient(RouteGuide, channel).getFeature(A));
      expect([error.code, error.detail]).toEqual(["UNAVAILABLE", expect.stringMatching(message)]);
    });
  });
}
