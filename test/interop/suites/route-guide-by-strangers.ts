import { type Channel, type Client, createClient } from "@route-guide/grpc";
import { BadRequest, RouteGuide } from "@route-guide/proto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StartStranger, StrangerServer } from "../strangers/stranger.ts";
import { A, AREAS, at, B, NAME_OF_A, NOWHERE, ROUTES, U } from "../vectors.ts";
import { channelTo, collect, failure } from "./our-client.ts";

const MAX_CONCURRENT_STREAMS = 10;

/** A stranger's RouteGuide, asked by our client. */
export function describeRouteGuideBy(start: StartStranger): void {
  let server: StrangerServer;
  let channel: Channel;
  let client: Client<typeof RouteGuide>;
  beforeAll(async () => {
    server = await start({ port: 0, maxConcurrentStreams: MAX_CONCURRENT_STREAMS });
    channel = channelTo(server.port);
    client = createClient(RouteGuide, channel);
  });
  afterAll(async () => {
    channel?.abort();
    await server?.kill();
  });

  const textsOf = (notes: readonly { message: string }[]) => notes.map(({ message }) => message);

  describe("its RouteGuide", () => {
    it.each([
      { place: "a name", location: A, name: NAME_OF_A },
      { place: "none", location: U, name: "" },
      { place: "nothing at all", location: NOWHERE, name: "" },
    ])("gives the feature of a place with $place", async ({ location, name }) => {
      expect(await client.getFeature(location)).toEqual({ name, location });
    });

    it("says by details what is wrong with a place", async () => {
      const error = await failure(client.getFeature(at(900_000_001, 0)));
      expect(error).toMatchObject({ code: "INVALID_ARGUMENT", detail: "latitude out of range" });
      const [{ typeUrl, value } = { typeUrl: "", value: new Uint8Array() }] = error.details;
      expect(typeUrl).toBe("type.googleapis.com/google.rpc.BadRequest");
      expect(BadRequest.decode(value)).toMatchObject({ fieldViolations: [{ field: "latitude" }] });
    });

    it.each(AREAS)("lists the features of $area", async ({ lo, hi, named }) => {
      expect(await collect(client.listFeatures({ lo, hi }))).toHaveLength(named);
    });

    it.each(ROUTES)("measures a route: $route", async ({ points, distance, featureCount }) => {
      const pointCount = points.length;
      const elapsedTime = 0;
      const summary = { pointCount, featureCount, distance, elapsedTime };
      expect(await client.recordRoute(points)).toEqual(summary);
    });

    it("answers a note with the earlier ones at its place, in this stream and the next", async () => {
      const [P, Q] = [at(1, 1), at(2, 2)];
      const notes = [
        { location: P, message: "n1" },
        { location: Q, message: "n2" },
        { location: P, message: "n3" },
        { location: P, message: "n4 \u{1f5fa} é" },
      ];
      expect(textsOf(await collect(client.routeChat(notes)))).toEqual(["n1", "n1", "n3"]);
      const next = await collect(client.routeChat([{ location: P, message: "m1" }]));
      expect(next).toEqual(notes.filter(({ location }) => location === P));
    });

    it("talks back and forth, whenever it sends its headers", async () => {
      const location = at(3, 3);
      const chat = channel.startCall(RouteGuide.methods.routeChat);
      const answers = chat.responses[Symbol.asyncIterator]();
      await chat.send({ location, message: "1" });
      for (const count of [1, 2, 3]) {
        await chat.send({ location, message: `${count + 1}` });
        for (let earlier = 1; earlier <= count; earlier += 1) {
          const note = { location, message: `${earlier}` };
          expect(await answers.next()).toEqual({ done: false, value: note });
        }
      }
      chat.halfClose();
      expect(await answers.next()).toMatchObject({ done: true });
      expect(await chat.ended).toMatchObject({ status: "OK" });
    });

    it(`serves 300 calls of all kinds, ${MAX_CONCURRENT_STREAMS} at a time`, async () => {
      const all = AREAS[0] as (typeof AREAS)[number];
      const calls = Array.from({ length: 75 }, (_, index) => at(4, index)).flatMap((location) => [
        client.getFeature(A).then(() => 1),
        collect(client.listFeatures(all)).then(({ length }) => length),
        client.recordRoute([A, B]).then(({ pointCount }) => pointCount),
        collect(
          client.routeChat([
            { location, message: "a" },
            { location, message: "b" },
          ]),
        ).then(({ length }) => length),
      ]);
      expect(await Promise.all(calls)).toEqual(new Array(75).fill([1, 64, 2, 1]).flat());
    });
  });
}
