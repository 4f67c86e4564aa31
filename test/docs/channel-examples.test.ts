import {
  createChannel,
  createClient,
  createServer,
  type Implementation,
  type Server,
} from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import type { Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import { expect, it } from "vitest";
import { askWithMetadata, joinChat, listUntil } from "./examples/calls.ts";
import { firstFeature, keepConnected } from "./examples/connections.ts";
import { checkLatitude, wrongFields } from "./examples/errors.ts";
import { createLongLived, stopServing } from "./examples/server-life.ts";
import { frameLog } from "./examples/tap.ts";

const ORIGIN = { latitude: 0, longitude: 0 };

const guide: Implementation<typeof RouteGuide> = {
  getFeature: (location) => ({ name: "somewhere", location }),
  listFeatures: () => [],
  recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
  routeChat: (notes) => notes,
};

/** A server in memory: RouteGuide, in which some methods behave so. */
function serving(
  behaviour: Partial<Implementation<typeof RouteGuide>> = {},
  server: Server = createServer(),
) {
  server.add(RouteGuide, { ...guide, ...behaviour });
  return memoryListener((socket) => server.accept(socket));
}

it("the examples of calls carry metadata, are given up, and live apart", async () => {
  const { dialer } = serving({
    getFeature(location, call) {
      call.headers.set("x-served-by", "a test");
      call.trailers.set("x-cost", `${call.metadata.getBinary("x-trace-bin")?.length} cents`);
      return { name: `feature ${call.metadata.get("x-request-id")}`, location };
    },
    async *listFeatures(_, { signal }) {
      for (const name of ["one", "two"]) yield { name };
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    },
  });
  await using channel = createChannel(dialer);
  const client = createClient(RouteGuide, channel);
  expect(await askWithMetadata(client, ORIGIN)).toEqual([
    "feature 42",
    "served by a test",
    "OK for 2 cents",
  ]);
  const enough = new AbortController();
  const names: string[] = [];
  await listUntil(enough.signal, client, (name) => {
    if (names.push(name) === 2) enough.abort();
  });
  expect(names).toEqual(["one", "two"]);
  const heard: string[] = [];
  const chat = joinChat(channel, ({ message }) => heard.push(message));
  await chat.say({ location: ORIGIN, message: "hello" });
  await expect.poll(() => heard).toEqual(["hello"]);
  chat.leave();
  await chat.over;
});

it("the example of errors says which field is wrong, and finds it again", async () => {
  const { dialer } = serving({
    getFeature(location) {
      checkLatitude(location);
      return { name: "", location };
    },
  });
  await using channel = createChannel(dialer);
  const client = createClient(RouteGuide, channel);
  await client.getFeature(ORIGIN);
  const error: unknown = await client
    .getFeature({ latitude: 900_000_001, longitude: 0 })
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", detail: "there is no such place" });
  expect(wrongFields(error)).toEqual(new Map([["latitude", "beyond the pole"]]));
  expect(wrongFields(new Error("another"))).toEqual(new Map());
});

it("the example of connections waits for a server, and shows it the token", async () => {
  const tokens: unknown[] = [];
  const { dialer } = serving({
    getFeature(location, { metadata }) {
      tokens.push(metadata.get("authorization"));
      return { name: "at last", location };
    },
  });
  let attempts = 0;
  const late: Dialer = {
    ...dialer,
    dial: async (signal) => {
      attempts += 1;
      if (attempts < 3) throw new Error("not yet");
      return dialer.dial(signal);
    },
  };
  const lines: string[] = [];
  const channel = keepConnected(late, "1234", (line) => lines.push(line));
  expect((await firstFeature(channel, ORIGIN)).name).toBe("at last");
  expect(tokens).toEqual(["Bearer 1234"]);
  const failed = ["connecting", "transientFailure: cannot connect to memory: not yet"];
  expect(lines).toEqual([...failed, ...failed, "connecting", "ready"]);
  await channel.close();
});

it("the example of a server's life says what happens, and lets calls finish", async () => {
  const lines: string[] = [];
  const server = createLongLived((line) => lines.push(line));
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const getFeature: Implementation<typeof RouteGuide>["getFeature"] = async (location) => {
    begin();
    await asked;
    return { name: "in time", location };
  };
  const { dialer, listener } = serving({ getFeature }, server);
  const client = createClient(RouteGuide, createChannel(dialer));
  const feature = client.getFeature(ORIGIN);
  await begun;
  const stopped = stopServing(server, listener);
  answer();
  expect((await feature).name).toBe("in time");
  await stopped;
  await expect(client.getFeature(ORIGIN)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(lines.map((line) => line.replace(/memory:\d+/, "a client"))).toEqual([
    "a client is here",
    "/routeguide.RouteGuide/GetFeature OK 1",
    "a client is gone: bye",
  ]);
});

it("the example of a tap tells of each frame", async () => {
  const lines: string[] = [];
  const { dialer } = serving();
  await using channel = createChannel(dialer, { tap: frameLog((line) => lines.push(line)) });
  await createClient(RouteGuide, channel).getFeature(ORIGIN);
  expect(lines).toContainEqual(
    expect.stringMatching(/^sent HEADERS on 1, \d+ octets, :method: POST, .*, te: trailers/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^received DATA on 1, \d+ octets$/));
});
