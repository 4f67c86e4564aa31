import { ManualClock, memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../testing/raw-channel.ts";
import { rawConnection } from "../testing/raw-connection.ts";
import { framed, GRPC_HEAD, OK, request, word, words } from "../testing/raw-messages.ts";
import { Text } from "../testing/text-service.ts";
import { AssemblyBudget } from "./assembly-budget.ts";
import {
  type CallOptions,
  createChannel,
  createClient,
  createServer,
  forEachBatch,
} from "./index.ts";

const MIB = 1_048_576;
/** A stream's first window. */
const WINDOW = 65_535;

/** A frame's worth of a message of `length` octets. */
function startOf(length: number): Uint8Array {
  const bytes = new Uint8Array(16_384);
  bytes.set(words(length), 1);
  return bytes;
}

async function lengthOf(texts: AsyncIterable<string>): Promise<string> {
  let length = 0;
  for await (const text of texts) length += text.length;
  return String(length);
}

describe("the budget for long messages", () => {
  it("is given in turns, and what is given back goes to who waits longest", () => {
    const budget = new AssemblyBudget(10);
    const granted: string[] = [];
    const claimant = (name: string) => ({ onGranted: () => void granted.push(name) });
    const [a, b, c, d] = [claimant("a"), claimant("b"), claimant("c"), claimant("d")];
    expect(budget.claim(a, 6)).toBe(true);
    expect(budget.claim(b, 5)).toBe(false);
    expect(budget.claim(c, 1)).toBe(false); // there is room, but b was first
    expect(budget.claim(d, 4)).toBe(false);
    budget.release(c);
    budget.release(a);
    expect(granted).toEqual(["b", "d"]);
    budget.release(b);
    budget.release(d);
    expect(budget.claim(a, 10)).toBe(true);
  });
});

describe("long requests of one connection", () => {
  /** Streams that have each sent a window of a message of 4 MiB, and which may send more. */
  async function begun(method: string, count: number) {
    const connection = await rawConnection();
    const { client, settle } = connection;
    const start = new Uint8Array(WINDOW);
    start.set(words(4 * MIB), 1);
    for (let n = 0; n < count; n += 1) {
      client.headers(2 * n + 1, request(method));
      for (let at = 0; at < WINDOW; at += 16_384) {
        client.data(2 * n + 1, start.subarray(at, at + 16_384));
      }
      await settle();
    }
    const letIn = () => {
      const updates = client.frames.filter(
        ({ type, streamId }) => type === "WINDOW_UPDATE" && streamId,
      );
      return [...new Set(updates.map(({ streamId }) => streamId))];
    };
    return { ...connection, letIn };
  }

  it.each(["One", "Gather"])(
    "of %s are let in as far as there is room for them",
    async (method) => {
      const { client, settle, letIn } = await begun(method, 20);
      expect(letIn()).toEqual([1]);
      client.reset(1, "CANCEL");
      await settle();
      expect(letIn()).toEqual([1, 3]);
    },
  );

  it.each([
    ["at once", false],
    ["while its handler takes its time", true],
  ])("are forgotten with a call that is cancelled %s", async (_, isBusy) => {
    let goOn = (): void => {};
    const { client, settle } = await rawConnection({
      async gather(texts) {
        await forEachBatch(texts, () => new Promise((resolve) => (goOn = resolve)));
        return "";
      },
      one: (text) => String(text.length),
    });
    client.headers(1, request("Gather"));
    if (isBusy) client.data(1, framed("short"));
    client.data(1, startOf(4 * MIB));
    if (isBusy) await settle();
    client.reset(1, "CANCEL");
    await settle();
    goOn();
    await settle();
    client.headers(3, request("One"));
    client.data(3, startOf(MIB));
    for (let n = 0; n < 3; n += 1) client.data(3, new Uint8Array(16_383));
    await settle();
    expect(client.received("WINDOW_UPDATE", 3).length).toBeGreaterThan(0);
  });

  it("wait for no handler that does not read", async () => {
    const { client, settle } = await rawConnection({
      gather: () => new Promise(() => {}),
      one: (text) => String(text.length),
    });
    client.headers(1, request("Gather"));
    client.data(1, startOf(4 * MIB));
    client.headers(3, request("One"));
    client.data(3, startOf(MIB));
    for (let n = 0; n < 3; n += 1) client.data(3, new Uint8Array(16_383));
    await settle();
    const updates = client.received("WINDOW_UPDATE", 3);
    expect(updates.length).toBeGreaterThan(0);
  });

  it("all arrive, whatever they have together", async () => {
    const clock = new ManualClock();
    const server = createServer({ clock });
    server.add(Text, {
      one: (text) => String(text.length),
      many: (length) => ["x".repeat(Number(length)), "x".repeat(Number(length))],
      chat: () => [],
      gather: lengthOf,
    });
    const { dialer } = memoryListener((socket) => server.accept(socket));
    const client = createClient(Text, createChannel(dialer, { clock }));
    const text = "x".repeat(MIB);
    const answers = Promise.all([
      ...Array.from({ length: 10 }, () => client.one(text)),
      ...Array.from({ length: 10 }, () => client.gather([text, text])),
      ...Array.from({ length: 10 }, () => lengthOf(client.many(String(MIB)))),
    ]);
    let isOver = false;
    void answers.then(() => {
      isOver = true;
    });
    for (let turn = 0; turn < 10_000 && !isOver; turn += 1) await clock.advance(0);
    expect(new Set(await answers)).toEqual(new Set([String(MIB), String(2 * MIB)]));
  });
});

describe("long responses of one connection", () => {
  /** Calls that have each been sent a window of a message of 4 MiB, and which may be sent more. */
  async function begun(method: "one" | "many", count: number) {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const abort = new AbortController();
    const ask = (options: CallOptions) =>
      method === "one" ? client.one("a", options) : lengthOf(client.many("a", options));
    const outcomes = Promise.allSettled([
      ask({ signal: abort.signal }),
      ...Array.from({ length: count - 1 }, () => ask({})),
    ]);
    await settle();
    for (const id of server.streamIds) {
      server.headers(id, GRPC_HEAD);
      server.data(id, startOf(4 * MIB));
      for (let n = 0; n < 3; n += 1) server.data(id, new Uint8Array(n < 2 ? 16_384 : 16_383));
      await settle();
    }
    const letIn = () => {
      const updates = server.received("WINDOW_UPDATE").filter(({ streamId }) => streamId > 0);
      return [...new Set(updates.map(({ streamId }) => streamId))];
    };
    return { server, abort, outcomes, settle, letIn };
  }

  it.each(["one", "many"] as const)(
    "to %s are let in as far as there is room for them",
    async (method) => {
      const { server, abort, outcomes, settle, letIn } = await begun(method, 20);
      expect(letIn()).toEqual([1]);
      abort.abort();
      await settle();
      expect(letIn()).toEqual([1, 3]);
      server.crash();
      await settle();
      const codes = (await outcomes).map(({ status }) => status);
      expect(new Set(codes)).toEqual(new Set(["rejected"]));
    },
  );

  it("are let in one after the other, when each has come to its end", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const answers = [client.one("a"), client.one("b"), client.one("c")];
    await settle();
    const message = framed("x".repeat(3 * MIB));
    for (const id of server.streamIds) server.headers(id, GRPC_HEAD);
    const sent = new Map(server.streamIds.map((id) => [id, 0]));
    const granted = (id: number) =>
      server
        .received("WINDOW_UPDATE", id)
        .reduce((sum, { payload }) => sum + word(payload), WINDOW);
    while ([...sent.values()].some((at) => at < message.length)) {
      for (const [id, at] of sent) {
        const end = Math.min(message.length, at + 16_384, granted(id));
        if (end > at) server.data(id, message.subarray(at, end));
        if (end > at && end === message.length) server.headers(id, OK, true);
        sent.set(id, end);
      }
      await settle();
    }
    const lengths = (await Promise.all(answers)).map((answer) => answer.length);
    expect(lengths).toEqual([3 * MIB, 3 * MIB, 3 * MIB]);
  });
});
