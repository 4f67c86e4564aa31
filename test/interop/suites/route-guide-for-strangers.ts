import { BadRequest, Status } from "@route-guide/proto";
import { createRouteGuideServer } from "@route-guide/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../ours/served.ts";
import type { ConnectStranger, Json, StrangerClient } from "../strangers/stranger.ts";
import { A, AREAS, at, B, features, NAME_OF_A, NOWHERE, ROUTES, U } from "../vectors.ts";
import { runCall } from "./run-call.ts";

const GET = "routeguide.RouteGuide/GetFeature";
const LIST = "routeguide.RouteGuide/ListFeatures";
const RECORD = "routeguide.RouteGuide/RecordRoute";
const CHAT = "routeguide.RouteGuide/RouteChat";

const note = (location: Json, message: string): Json => ({ location, message });
const textsOf = (notes: readonly Json[]) => notes.map(({ message }) => message);

/** Our RouteGuide, asked by a stranger's client. */
export function describeRouteGuideFor(connect: ConnectStranger): void {
  let served: Served;
  let client: StrangerClient;
  beforeAll(async () => {
    served = await serve((observer) => createRouteGuideServer({ features, observer }));
    client = await connect({ port: served.port });
  });
  afterAll(async () => {
    await client?.close();
    await served?.stop({ graceMs: 0 });
  });

  describe("our RouteGuide", () => {
    it.each([
      { place: "a name", location: A, name: NAME_OF_A },
      { place: "none", location: U, name: "" },
      { place: "nothing at all", location: NOWHERE, name: "" },
    ])("gives the feature of a place with $place", async ({ location, name }) => {
      const result = await runCall(client, GET, [location]);
      expect(result).toMatchObject({ status: "OK", messages: [{ name, location }] });
    });

    it("names the fields of a place that is off the globe", async () => {
      const { status, detail, trailers } = await runCall(client, GET, [at(900_000_001, 0)]);
      expect(status).toBe("INVALID_ARGUMENT");
      expect(detail).toContain("latitude: want -900000000 to 900000000, got 900000001");
      const [encoded = ""] = trailers["grpc-status-details-bin"] ?? [];
      const { code, message, details } = Status.decode(Buffer.from(encoded, "base64"));
      expect({ code, message }).toEqual({ code: 3, message: detail });
      expect(details.map(({ typeUrl }) => typeUrl)).toEqual([
        "type.googleapis.com/google.rpc.BadRequest",
      ]);
      const { fieldViolations } = BadRequest.decode(details[0]?.value ?? new Uint8Array());
      expect(fieldViolations.map(({ field }) => field)).toEqual(["latitude"]);
    });

    it.each(AREAS)("lists the features of $area", async ({ lo, hi, named, all }) => {
      const metadata = { "x-routeguide-unnamed": ["include"] };
      const some = await runCall(client, LIST, [{ lo, hi }]);
      const every = await runCall(client, LIST, [{ lo, hi }], { metadata });
      expect([some.status, some.messages.length]).toEqual(["OK", named]);
      expect([every.status, every.messages.length]).toEqual(["OK", all]);
    });

    it("takes a rectangle without corners", async () => {
      expect(await runCall(client, LIST, [{}])).toMatchObject({ status: "OK", messages: [] });
    });

    it.each(ROUTES)("measures a route: $route", async ({ points, distance, featureCount }) => {
      const { status, messages } = await runCall(client, RECORD, points);
      expect(status).toBe("OK");
      expect(messages).toEqual([
        { pointCount: points.length, featureCount, distance, elapsedTime: 0 },
      ]);
    });

    it("says what is wrong with a point while more are on their way", async () => {
      const points = [A, at(0, 1_800_000_001), ...new Array(2_000).fill(B)];
      const { status, detail, messages } = await runCall(client, RECORD, points);
      expect([status, messages]).toEqual(["INVALID_ARGUMENT", []]);
      expect(detail).toContain("point 2: longitude");
      expect(await runCall(client, GET, [A])).toMatchObject({ status: "OK" });
    });

    it("answers a note with the earlier ones at its place, in this stream and the next", async () => {
      const [P, Q] = [at(1, 1), at(2, 2)];
      const notes = [note(P, "n1"), note(Q, "n2"), note(P, "n3"), note(P, "n4 \u{1f5fa} é")];
      const first = await runCall(client, CHAT, notes);
      expect([first.status, textsOf(first.messages)]).toEqual(["OK", ["n1", "n1", "n3"]]);
      const second = await runCall(client, CHAT, [note(P, "m1")]);
      expect([second.status, second.messages]).toEqual([
        "OK",
        [note(P, "n1"), note(P, "n3"), note(P, "n4 \u{1f5fa} é")],
      ]);
    });

    it("takes a note without a place", async () => {
      const notes = [{ message: "lost" }, { message: "and found" }];
      const { status, messages } = await runCall(client, CHAT, notes);
      expect([status, textsOf(messages)]).toEqual(["OK", ["lost"]]);
    });

    it("lets two streams talk, once it has said headers to both", async () => {
      const P = at(3, 3);
      const [ada, bob] = [client.open(CHAT), client.open(CHAT)];
      await Promise.all([ada.headers, bob.headers]);
      for (const text of ["1", "2", "3"]) {
        ada.send(note(P, `ada ${text}`));
        expect((await bob.messages.next()).value).toEqual(note(P, `ada ${text}`));
      }
      ada.halfClose();
      expect(await ada.ended).toMatchObject({ status: "OK" });
      bob.halfClose();
      expect(await bob.ended).toMatchObject({ status: "OK" });
    });

    it("serves 300 calls of all kinds at once", async () => {
      const results = await Promise.all(
        Array.from({ length: 75 }, (_, index) => at(4, index)).flatMap((place) => [
          runCall(client, GET, [A]),
          runCall(client, LIST, [{ lo: AREAS[0]?.lo, hi: AREAS[0]?.hi }]),
          runCall(client, RECORD, [A, B]),
          runCall(client, CHAT, [note(place, "a"), note(place, "b")], {
            metadata: { "x-route-chat": ["classic"] },
          }),
        ]),
      );
      expect(results.filter(({ status }) => status !== "OK")).toEqual([]);
      const counts = results.map(({ messages }) => messages.length);
      expect(counts).toEqual(Array.from({ length: 75 }, () => [1, 64, 1, 1]).flat());
      expect(served.server.callCount).toBe(0);
    });
  });
}
