import {
  type CallOptions,
  type Channel,
  type ClientCall,
  createChannel,
  createClient,
  type RpcError,
} from "@route-guide/grpc";
import { BadRequest, KotlinRouteGuide, RouteGuide, type RouteNote } from "@route-guide/proto";
import { ManualClock, memoryListener } from "@route-guide/transport/memory";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadFeatures } from "./load-features.ts";
import { createRouteGuideServer, type RouteGuideServer } from "./route-guide-server.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });
const A = at(409146138, -746188906);
const B = at(407838351, -746143763);
const P = at(1, 1);
const NEW_JERSEY = { lo: at(400_000_000, -750_000_000), hi: at(420_000_000, -730_000_000) };
const features = await loadFeatures();

let clock: ManualClock;
let server: RouteGuideServer;
let channels: Channel[];
let dial: () => Channel;

beforeEach(() => {
  clock = new ManualClock();
  server = createRouteGuideServer({ features, clock });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  channels = [];
  dial = () => {
    const channel = createChannel(dialer, { clock });
    channels.push(channel);
    return channel;
  };
});
afterEach(async () => {
  for (const channel of channels) await channel.close();
  await server.stop({ graceMs: 0 });
});

async function failure(promise: Promise<unknown>): Promise<RpcError> {
  try {
    await promise;
  } catch (error) {
    return error as RpcError;
  }
  throw new Error("it did not fail");
}

async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

async function textsOf(call: ClientCall<unknown, RouteNote>): Promise<string[]> {
  return (await collect(call.responses)).map(({ message }) => message);
}

const openChat = (options?: CallOptions) => dial().startCall(RouteGuide.methods.routeChat, options);

describe("RouteGuide over gRPC", () => {
  it("answers all four kinds of call", async () => {
    const client = createClient(RouteGuide, dial());
    expect(await client.getFeature(A)).toEqual({
      name: "Berkshire Valley Management Area Trail, Jefferson, NJ, USA",
      location: A,
    });
    expect(await client.getFeature(at(0, 0))).toEqual({ name: "", location: at(0, 0) });

    const listed = await collect(client.listFeatures(NEW_JERSEY));
    expect(listed).toEqual(features.filter(({ name }) => name !== ""));

    expect(await client.recordRoute([A, B])).toEqual({
      pointCount: 2,
      featureCount: 2,
      distance: 14546,
      elapsedTime: 0,
    });
    expect(await client.recordRoute([])).toMatchObject({ pointCount: 0, distance: 0 });

    const notes = ["n1", "n3", "n4"].map((message) => ({ location: P, message }));
    const answers = await collect(client.routeChat(notes));
    expect(answers.map(({ message }) => message)).toEqual(["n1", "n1", "n3"]);
  });

  it("gives unnamed features to those who ask", async () => {
    const metadata = { "x-routeguide-unnamed": "include" };
    const all = createClient(RouteGuide, dial()).listFeatures(NEW_JERSEY, { metadata });
    expect(await collect(all)).toEqual(features);
  });

  it("answers under Kotlin's name, with the time as a Duration", async () => {
    const call = dial().startCall(KotlinRouteGuide.methods.recordRoute);
    await call.send(A);
    await clock.advance(2_500);
    call.halfClose();
    expect(await collect(call.responses)).toEqual([
      {
        pointCount: 1,
        featureCount: 1,
        distance: 0,
        elapsedTime: { seconds: 2n, nanos: 500_000_000 },
      },
    ]);
    const client = createClient(KotlinRouteGuide, dial());
    expect(await client.getFeature(B)).toMatchObject({ location: B });
    expect(await collect(client.listFeatures({}))).toEqual([]);
    expect(await collect(client.routeChat([]))).toEqual([]);
  });

  it("says by field what is wrong with a request, and goes on", async () => {
    const client = createClient(RouteGuide, dial());
    const wrong = at(900_000_001, 0);
    const errors = await Promise.all([
      failure(client.getFeature(wrong)),
      failure(collect(client.listFeatures({ hi: wrong }))),
      failure(client.recordRoute([A, wrong])),
      failure(collect(client.routeChat([{ location: wrong, message: "" }]))),
    ]);
    const fields = errors.map(({ code, details }) => {
      const [detail] = details;
      const { fieldViolations } = BadRequest.decode(detail?.value ?? new Uint8Array());
      return [code, detail?.typeUrl, ...fieldViolations.map(({ field }) => field)];
    });
    const typeUrl = "type.googleapis.com/google.rpc.BadRequest";
    expect(fields).toEqual([
      ["INVALID_ARGUMENT", typeUrl, "latitude"],
      ["INVALID_ARGUMENT", typeUrl, "hi.latitude"],
      ["INVALID_ARGUMENT", typeUrl, "latitude"],
      ["INVALID_ARGUMENT", typeUrl, "location.latitude"],
    ]);
    expect(await client.getFeature(A)).toMatchObject({ location: A });
  });

  it("stops listing when the client has seen enough", async () => {
    const many = Array.from({ length: 50_000 }, (_, n) => ({ name: `${n}`, location: P }));
    const large = createRouteGuideServer({ features: many, clock });
    const { dialer } = memoryListener((socket) => large.accept(socket));
    const channel = createChannel(dialer, { clock });
    for await (const { name } of createClient(RouteGuide, channel).listFeatures({ hi: P })) {
      if (name === "10") break;
    }
    await clock.advance(0);
    expect(large.callCount).toBe(0);
    await channel.close();
    await large.stop();
  });
});

describe("RouteChat over gRPC", () => {
  it("sends headers before the client has said anything", async () => {
    const call = openChat();
    await call.headers;
    call.halfClose();
    expect(await call.ended).toMatchObject({ status: "OK" });
  });

  it("is live between two clients", async () => {
    const [alice, bob] = [openChat(), openChat()];
    await Promise.all([alice.headers, bob.headers]);
    const heard = textsOf(bob);
    await alice.send({ location: P, message: "hello" });
    await alice.send({ location: B, message: "bye" });
    alice.halfClose();
    expect(await textsOf(alice)).toEqual([]);
    await clock.advance(0);
    bob.halfClose();
    expect(await heard).toEqual(["hello", "bye"]);
  });

  it("is not, in classic mode", async () => {
    const classic = openChat({ metadata: { "x-route-chat": "classic" } });
    await classic.headers;
    const speaker = openChat();
    await speaker.send({ location: P, message: "hello" });
    speaker.halfClose();
    expect(await textsOf(speaker)).toEqual([]);
    classic.halfClose();
    expect(await textsOf(classic)).toEqual([]);
  });

  it("brings a burst of 10,000 short notes to who reads them later", async () => {
    const [listener, speaker] = [openChat(), openChat()];
    await Promise.all([listener.headers, speaker.headers]);
    for (let count = 0; count < 10_000; count++) {
      await speaker.send({ location: at(count, 0), message: `note ${count}` });
    }
    await clock.advance(0);
    listener.halfClose();
    expect(await textsOf(listener)).toHaveLength(10_000);
    speaker.cancel();
  });

  it("ends the stream of a client that does not read; the others get everything", async () => {
    const [deaf, listener, speaker] = [openChat(), openChat(), openChat()];
    await Promise.all([deaf.headers, listener.headers, speaker.headers]);
    const heard = textsOf(listener);
    const message = "x".repeat(4_000);
    for (let count = 0; count < 1_000; count++) {
      await speaker.send({ location: at(count, 0), message });
    }
    await clock.advance(0);
    listener.halfClose();
    expect(await heard).toHaveLength(1_000);
    expect(await failure(textsOf(deaf))).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    speaker.cancel();
  });
});

describe("stopping a RouteGuide server", () => {
  it("ends open chats at once, with a status, after what they are still to get", async () => {
    const [silent, speaker] = [openChat(), openChat()];
    await Promise.all([silent.headers, speaker.headers]);
    await speaker.send({ location: P, message: "last words" });
    await clock.advance(0);
    const stopped = server.stop({ graceMs: 5_000 });
    const { value } = await silent.responses[Symbol.asyncIterator]().next();
    expect(value).toMatchObject({ message: "last words" });
    for (const call of [silent, speaker]) {
      expect(await call.ended).toMatchObject({
        status: "UNAVAILABLE",
        detail: "the server is shutting down",
      });
    }
    await stopped;
    expect(server.connectionCount).toBe(0);
  });

  it("lets other calls finish", async () => {
    const call = dial().startCall(RouteGuide.methods.recordRoute);
    await call.send(A);
    await clock.advance(0);
    const stopped = server.stop({ graceMs: 5_000 });
    await clock.advance(4_000);
    await call.send(B);
    call.halfClose();
    expect(await collect(call.responses)).toMatchObject([{ pointCount: 2 }]);
    await stopped;
  });

  it("cuts those that take longer than the grace", async () => {
    const call = dial().startCall(RouteGuide.methods.recordRoute);
    await call.send(A);
    await clock.advance(0);
    const stopped = server.stop({ graceMs: 5_000 });
    await clock.advance(4_999);
    expect(server.callCount).toBe(1);
    await clock.advance(1);
    expect(await call.ended).toMatchObject({ status: "UNAVAILABLE" });
    await stopped;
    expect(server.callCount).toBe(0);
  });
});
