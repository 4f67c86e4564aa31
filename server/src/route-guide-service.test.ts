import { type CallContext, Metadata } from "@route-guide/grpc";
import type { RouteNote } from "@route-guide/proto";
import { beforeEach, describe, expect, it } from "vitest";
import { type ChatMode, ChatRoom } from "./chat-room.ts";
import { FeatureIndex } from "./feature-index.ts";
import { kotlinRouteGuideService } from "./kotlin-route-guide-service.ts";
import { loadFeatures } from "./load-features.ts";
import { NoteBoard } from "./note-board.ts";
import { NoteQueue } from "./note-queue.ts";
import { RouteGuideService } from "./route-guide-service.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });
const OFF_THE_GLOBE = at(900_000_001, 0);
const NEW_JERSEY = { lo: at(400_000_000, -750_000_000), hi: at(420_000_000, -730_000_000) };
const features = new FeatureIndex(await loadFeatures());

let room: ChatRoom;
beforeEach(() => {
  room = new ChatRoom(new NoteBoard());
});

function service(chat: ChatMode = "live", listUnnamed = false): RouteGuideService {
  return new RouteGuideService({ features, room, chat, listUnnamed, now: () => 0 });
}

/** As much of a call as the handlers look at. */
function call(metadata: Record<string, string> = {}): CallContext & { headersSent: boolean } {
  return {
    path: "",
    metadata: Metadata.from(metadata),
    signal: new AbortController().signal,
    timeLeftMs: undefined,
    peer: { address: "test" },
    headers: new Metadata(),
    trailers: new Metadata(),
    isRequestCompressed: false,
    encoding: "identity",
    compresses: true,
    headersSent: false,
    sendHeaders() {
      this.headersSent = true;
    },
  };
}

/** Until all that is under way has been done. */
const settled = () => new Promise(setImmediate);

describe("GetFeature", () => {
  it("answers at once, with the feature at exactly the point", () => {
    expect(service().getFeature(at(409146138, -746188906))).toEqual({
      name: "Berkshire Valley Management Area Trail, Jefferson, NJ, USA",
      location: at(409146138, -746188906),
    });
  });

  it("answers a miss with no name and the place that was asked for", () => {
    for (const nowhere of [at(0, 0), at(409146138, -746188905), at(-900_000_000, 1_800_000_000)]) {
      expect(service().getFeature(nowhere)).toEqual({ name: "", location: nowhere });
    }
  });

  it("refuses a point off the globe", () => {
    expect(() => service().getFeature(OFF_THE_GLOBE)).toThrow("INVALID_ARGUMENT");
  });
});

describe("ListFeatures", () => {
  it("gives the named features, and all to those who ask or when told to", () => {
    const count = (features: Iterable<unknown>) => [...features].length;
    expect(count(service().listFeatures(NEW_JERSEY, call()))).toBe(64);
    const include = call({ "x-routeguide-unnamed": "include" });
    expect(count(service().listFeatures(NEW_JERSEY, include))).toBe(100);
    const other = call({ "x-routeguide-unnamed": "yes" });
    expect(count(service().listFeatures(NEW_JERSEY, other))).toBe(64);
    expect(count(service("live", true).listFeatures(NEW_JERSEY, call()))).toBe(100);
  });

  it("answers an empty rectangle, which crashes official servers", () => {
    expect([...service().listFeatures({}, call())]).toEqual([]);
  });

  it("refuses a corner off the globe", () => {
    const area = { hi: OFF_THE_GLOBE };
    expect(() => service().listFeatures(area, call())).toThrow("INVALID_ARGUMENT");
  });
});

describe("RecordRoute", () => {
  async function* slowly() {
    yield at(409146138, -746188906);
  }
  const ticking = (...times: number[]) => ({
    features,
    room,
    chat: "live" as const,
    listUnnamed: false,
    now: () => times.shift() ?? 0,
  });

  it("gives the time in whole seconds", async () => {
    const summary = await new RouteGuideService(ticking(1_000, 3_999)).recordRoute(slowly());
    expect(summary).toEqual({ pointCount: 1, featureCount: 1, distance: 0, elapsedTime: 2 });
  });

  it("gives the time as a Duration to Kotlin", async () => {
    const kotlin = kotlinRouteGuideService(service(), ticking(1_000, 3_999.9));
    expect(await kotlin.recordRoute(slowly(), call())).toEqual({
      pointCount: 1,
      featureCount: 1,
      distance: 0,
      elapsedTime: { seconds: 2n, nanos: 999_000_000 },
    });
  });
});

/** One stream of RouteChat: what is sent, and in the end what came back. */
class Stream {
  readonly #requests = new NoteQueue();
  readonly #reader: Promise<string[]>;
  readonly received: string[] = [];
  readonly notes: RouteNote[] = [];

  constructor(responses: (requests: AsyncIterable<RouteNote>) => AsyncIterable<RouteNote>) {
    this.#reader = this.#read(responses(this.#requests));
    this.#reader.catch(() => {}); // the test looks at it when it is due
  }

  async send(message: string, location?: RouteNote["location"]): Promise<void> {
    this.#requests.addLive(location ? { message, location } : { message });
    await settled();
  }

  /** Half-closes, and waits for the end of the stream. */
  finish(): Promise<string[]> {
    this.#requests.end();
    return this.#reader;
  }

  /** The end that comes unasked. */
  get ended(): Promise<string[]> {
    return this.#reader;
  }

  async #read(responses: AsyncIterable<RouteNote>): Promise<string[]> {
    for await (const note of responses) {
      this.notes.push(note);
      this.received.push(note.message);
    }
    return this.received;
  }
}

describe("RouteChat", () => {
  const P = at(1, 1);
  const Q = at(1, 2);
  const join = (metadata?: Record<string, string>, chat?: ChatMode) =>
    new Stream((requests) => service(chat).routeChat(requests, call(metadata)));

  it("sends headers before anything else happens", () => {
    const context = call();
    service().routeChat(new NoteQueue(), context);
    expect(context.headersSent).toBe(true);
  });

  it("answers a note with the earlier ones at its place, not with itself", async () => {
    const first = join();
    await first.send("n1", P);
    await first.send("n2", Q);
    expect(first.received).toEqual([]);
    await first.send("n3", P);
    expect(first.received).toEqual(["n1"]);
    await first.send("n4", P);
    expect(await first.finish()).toEqual(["n1", "n1", "n3"]);

    const second = join();
    await second.send("m1", P);
    expect(await second.finish()).toEqual(["n1", "n3", "n4"]);
  });

  it("answers all notes that arrive in one turn as if one by one", async () => {
    const stream = join();
    for (const text of ["1", "2", "3"]) void stream.send(text, P);
    await settled();
    expect(await stream.finish()).toEqual(["1", "1", "2"]);
  });

  it("hands a note to every other open stream, wherever it was left", async () => {
    const [alice, bob, carol] = [join(), join(), join()];
    await alice.send("hello", P);
    await bob.send("hi", Q);
    expect(alice.received).toEqual(["hi"]);
    expect(bob.received).toEqual(["hello"]);
    expect(await carol.finish()).toEqual(["hello", "hi"]);
    await alice.send("is carol there?", P);
    expect(carol.received).toEqual(["hello", "hi"]);
    expect(bob.received).toEqual(["hello", "is carol there?"]);
  });

  it("is open to those who do not speak, and over for those who half-close", async () => {
    const listener = join();
    expect(room.size).toBe(1);
    expect(await listener.finish()).toEqual([]);
    expect(room.size).toBe(0);
  });

  it("takes a note without location for one at (0, 0), and gives it its location", async () => {
    const [speaker, listener] = [join(), join()];
    await speaker.send("nowhere");
    await speaker.send("there", at(0, 0));
    expect(listener.notes).toEqual([
      { message: "nowhere", location: at(0, 0) },
      { message: "there", location: at(0, 0) },
    ]);
    expect(await speaker.finish()).toEqual(["nowhere"]);
  });

  it("ends the stream of who leaves a bad note, after what is due; others go on", async () => {
    const [bad, good] = [join(), join()];
    await bad.send("1", P);
    await bad.send("2", P);
    await bad.send("x".repeat(4097), P);
    await expect(bad.ended).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      detail: "note 3: message: want at most 4096 octets, got 4097",
    });
    expect(bad.received).toEqual(["1"]);
    await good.send("3", OFF_THE_GLOBE);
    await expect(good.ended).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(good.received).toEqual(["1", "2"]);
    expect(room.size).toBe(0);
  });

  it("ends a stream that is not read with RESOURCE_EXHAUSTED; others never wait", async () => {
    const responses = service().routeChat(new NoteQueue(), call());
    const speaker = join();
    const reader = join();
    for (const _ of ["half of what fits", "and a little more than that"]) {
      for (let count = 0; count < 130; count++) void speaker.send("x".repeat(4_000), Q);
      await settled();
    }
    expect(reader.received).toHaveLength(260);
    expect(room.size).toBe(2);
    const unread = responses[Symbol.asyncIterator]();
    await expect(unread.next()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  });

  it("reads no further while a stream leaves its own replays unread", async () => {
    const writer = join();
    for (let count = 0; count < 1_000; count++) void writer.send("old", P);
    await writer.finish();
    const requests = new NoteQueue();
    const unread = service().routeChat(requests, call())[Symbol.asyncIterator]();
    for (const text of ["1", "2", "3"]) requests.addLive({ message: text, location: P });
    await settled();
    const listener = join();
    for (let count = 0; count < 1_000; count++) await unread.next();
    await settled();
    expect(listener.received).toEqual(["2"]);
  });

  it("forgets a stream whose client is gone", async () => {
    const requests = new NoteQueue();
    const responses = service().routeChat(requests, call());
    await responses[Symbol.asyncIterator]().return?.();
    expect(room.size).toBe(0);
    requests.addLive({ message: "too late", location: P });
    await settled();
    const other = join();
    await other.send("anybody?", P);
    expect(await other.finish()).toEqual([]);
  });

  it("ends a stream whose requests break off", async () => {
    const requests = new NoteQueue();
    const stream = new Stream(() => service().routeChat(requests, call()));
    requests.end(new Error("connection lost"));
    await expect(stream.ended).rejects.toThrow("connection lost");
    expect(room.size).toBe(0);
  });
});

describe("RouteChat in classic mode", () => {
  const P = at(1, 1);
  const classic = { "x-route-chat": "classic" };
  const join = (metadata?: Record<string, string>, chat?: ChatMode) =>
    new Stream((requests) => service(chat).routeChat(requests, call(metadata)));

  it("neither hands notes out nor gets them, but shares the board", async () => {
    const [old, live] = [join(classic), join()];
    await live.send("from live", P);
    await old.send("from classic", P);
    expect(live.received).toEqual([]);
    expect(await old.finish()).toEqual(["from live"]);
    await live.send("again", P);
    expect(await live.finish()).toEqual(["from live", "from classic"]);
  });

  it("is for all when the server is told so", async () => {
    const [one, two] = [join({}, "classic"), join({}, "classic")];
    await one.send("1", P);
    await two.send("2", P);
    expect(await one.finish()).toEqual([]);
    expect(await two.finish()).toEqual(["1"]);
  });

  it("gives notes back as they came, without a location too", async () => {
    const stream = join(classic);
    await stream.send("nowhere");
    await stream.send("there", at(0, 0));
    expect(await stream.finish()).toEqual(["nowhere"]);
    expect(stream.notes).toEqual([{ message: "nowhere" }]);
  });
});

describe("RouteChat when the server stops", () => {
  it("ends every stream with UNAVAILABLE, and those that come later", async () => {
    const { RpcError } = await import("@route-guide/grpc");
    const streams = ["live", "classic"].map(
      (chat) => new Stream((notes) => service(chat as ChatMode).routeChat(notes, call())),
    );
    room.close(new RpcError("UNAVAILABLE", "stopping"));
    streams.push(new Stream((notes) => service().routeChat(notes, call())));
    for (const stream of streams) {
      await expect(stream.ended).rejects.toMatchObject({ code: "UNAVAILABLE" });
    }
    expect(room.size).toBe(0);
  });
});
