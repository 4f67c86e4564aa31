import { describe, expect, it, vi } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { framed, request } from "../../testing/raw-messages.ts";
import { forEachBatch, RpcError } from "../index.ts";

/** SETTINGS_INITIAL_WINDOW_SIZE */
const INITIAL_WINDOW = 4;

const kilobyte = "k".repeat(1_000);

/** Handlers of Many that give `count` kilobytes, and note how far they came and whether they ended. */
function counting(count: number) {
  const progress = { given: 0, hasEnded: false };
  return {
    progress,
    *sync(): Generator<string> {
      try {
        for (; progress.given < count; progress.given++) yield kilobyte;
      } finally {
        progress.hasEnded = true;
      }
    },
    async *async(): AsyncGenerator<string> {
      try {
        for (; progress.given < count; progress.given++) yield kilobyte;
      } finally {
        progress.hasEnded = true;
      }
    },
  };
}

describe.each(["sync", "async"] as const)("a streaming handler that is a %s generator", (kind) => {
  async function called(count: number, handler = counting(count)) {
    const connection = await rawConnection({ many: handler[kind] });
    connection.client.headers(1, request("Many"));
    connection.client.data(1, framed("go"), true);
    await connection.settle();
    return { ...connection, progress: handler.progress };
  }

  it("sends each message, then the status", async () => {
    const { client } = await called(3);
    expect(client.answer(1)).toMatchObject({
      messages: [kilobyte, kilobyte, kilobyte],
      trailers: { "grpc-status": "0" },
    });
  });

  it("sends OK and no message when there is none", async () => {
    const { client } = await called(0);
    expect(client.answer(1)).toMatchObject({
      headers: { ":status": "200" },
      messages: [],
      trailers: { "grpc-status": "0" },
    });
  });

  it("runs no further ahead than the client's window, and goes on as that opens", async () => {
    const { client, progress, settle } = await called(200);
    expect(progress.given).toBe(65);
    client.grant(100_000);
    client.grant(50_000, 1);
    await settle();
    expect(progress.given).toBe(114);
    client.grant(200_000);
    client.grant(200_000, 1);
    await settle();
    expect(progress).toEqual({ given: 200, hasEnded: true });
    expect(client.answer(1).messages.length).toBe(200);
  });

  it("is finished when the client cancels", async () => {
    const { client, progress, settle, ended } = await called(200);
    client.reset(1, "CANCEL");
    await settle();
    expect(progress).toEqual({ given: 65, hasEnded: true });
    expect(ended).toMatchObject([{ status: "CANCELLED", messagesSent: 66 }]);
  });

  it("may fail after some messages", async () => {
    function* sync() {
      yield "one";
      throw new RpcError("DATA_LOSS", "the rest is gone");
    }
    async function* async() {
      yield* sync();
    }
    const { client, settle } = await rawConnection({ many: { sync, async }[kind] });
    client.headers(1, request("Many"));
    client.data(1, framed("go"), true);
    await settle();
    expect(client.answer(1)).toMatchObject({
      messages: ["one"],
      trailers: { "grpc-status": "15", "grpc-message": "the rest is gone" },
    });
  });

  it("is finished when a message of its cannot be encoded", async () => {
    const onEnd = vi.fn();
    function* sync() {
      try {
        yield "!";
      } finally {
        onEnd();
      }
    }
    async function* async() {
      yield* sync();
    }
    const { client, server, settle } = await rawConnection({ many: { sync, async }[kind] });
    client.headers(1, request("Many"));
    client.data(1, framed("go"), true);
    await settle();
    expect(client.answer(1).headers).toMatchObject({ "grpc-status": "13" });
    expect(onEnd).toHaveBeenCalledOnce();
    expect(server.callCount).toBe(0);
  });
});

describe("a streaming handler that takes batches", () => {
  it("gets all that came in one read at once, however many frames and calls it was for", async () => {
    const batches: string[] = [];
    const { client, settle } = await rawConnection({
      gather: async (messages: AsyncIterable<string>) => {
        await forEachBatch(messages, (batch) => void batches.push(batch.join()));
        return "thanks";
      },
    });
    client.headers(1, request("Gather"));
    client.headers(3, request("Gather"));
    await settle();
    for (const text of ["a", "b", "c"]) {
      client.data(1, framed(text));
      client.data(3, framed(text.toUpperCase()));
    }
    await settle();
    client.data(1, framed("d"), true);
    client.reset(3, "CANCEL");
    await settle();
    expect(batches).toEqual(["a,b,c", "A,B,C", "d"]);
    expect(client.answer(1)).toMatchObject({ messages: ["thanks"] });
  });
});

describe("a streaming handler", () => {
  it("that gives no iterable is answered with UNKNOWN", async () => {
    const many = (() => 5) as unknown as () => string[];
    const { client, settle, ended } = await rawConnection({ many });
    client.headers(1, request("Many"));
    client.data(1, framed("go"), true);
    await settle();
    expect(client.answer(1).headers["grpc-status"]).toBe("2");
    expect(ended[0]?.error).toMatchObject({
      message: "a streaming handler must return an iterable",
    });
  });

  it("may throw before it streams", async () => {
    const many = () => {
      throw new RpcError("PERMISSION_DENIED", "not you");
    };
    const { client, settle } = await rawConnection({ many });
    client.headers(1, request("Many"));
    client.data(1, framed("go"), true);
    await settle();
    expect(client.answer(1).headers["grpc-status"]).toBe("7");
  });
});

describe("a handler of streamed requests", () => {
  it("answers each as it comes, before the client has ended", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("Chat"));
    for (const note of ["one", "two", "three"]) {
      client.data(1, framed(note));
      await settle();
      expect(client.answer(1).messages.at(-1)).toBe(note);
    }
    client.data(1, new Uint8Array(), true);
    await settle();
    expect(client.answer(1)).toMatchObject({ trailers: { "grpc-status": "0" }, reset: undefined });
  });

  it("gives the client room only for what it has taken", async () => {
    const taken: string[] = [];
    let goOn: () => void = () => {};
    const { client, settle } = await rawConnection({
      async gather(requests) {
        for await (const text of requests) {
          taken.push(text);
          await new Promise<void>((resolve) => {
            goOn = resolve;
          });
        }
        return "";
      },
    });
    const granted = () =>
      client
        .received("WINDOW_UPDATE", 1)
        .reduce((sum, { payload }) => sum + new DataView(payload.buffer).getUint32(0), 0);
    client.headers(1, request("Gather"));
    for (let sent = 0; sent < 60; sent++) client.data(1, framed("x".repeat(1_019)));
    await settle();
    expect(taken.length).toBe(1);
    expect(granted()).toBe(0);

    for (let count = 0; count < 40; count++) {
      goOn();
      await settle();
    }
    expect(taken.length).toBe(41);
    expect(granted()).toBeGreaterThan(32_000);
    expect(granted()).toBeLessThanOrEqual(41 * 1_024);
  });

  it("learns from its requests that the client has cancelled", async () => {
    const caught = vi.fn();
    const { client, settle } = await rawConnection({
      async gather(requests) {
        try {
          for await (const _ of requests);
        } catch (error) {
          caught(error);
        }
        return "";
      },
    });
    client.headers(1, request("Gather"));
    client.data(1, framed("one"));
    await settle();
    client.reset(1, "CANCEL");
    await settle();
    expect(caught).toHaveBeenCalledWith(expect.objectContaining({ code: "CANCELLED" }));
  });

  it("may read no further, and answer all the same", async () => {
    const { client, settle } = await rawConnection({
      async gather(requests) {
        for await (const text of requests) return text;
        return "";
      },
    });
    client.headers(1, request("Gather"));
    client.data(1, framed("first"));
    client.data(1, framed("second"));
    await settle();
    expect(client.answer(1)).toMatchObject({ messages: ["first"], reset: "NO_ERROR" });
  });

  it("hears of a bad message behind good ones only as the end of the call", async () => {
    const { client, settle, ended } = await rawConnection();
    client.headers(1, request("Chat"));
    client.data(1, framed("good"));
    await settle();
    client.data(1, framed("!"));
    await settle();
    expect(client.answer(1)).toMatchObject({
      messages: ["good"],
      trailers: { "grpc-status": "13" },
      reset: "NO_ERROR",
    });
    expect(ended).toMatchObject([{ status: "INTERNAL", messagesReceived: 2, messagesSent: 1 }]);
  });
});

it("does not let a stream without a window hold up another", async () => {
  const { client, settle } = await rawConnection({ many: counting(2).sync });
  client.settings([INITIAL_WINDOW, 0]);
  client.headers(1, request("Many"));
  client.data(1, framed("go"), true);
  client.headers(3, request("One"));
  client.data(3, framed("hello"), true);
  await settle();
  expect(client.answer(1)).toMatchObject({ headers: { ":status": "200" }, messages: [] });
  client.grant(10_000, 3);
  await settle();
  expect(client.answer(3)).toMatchObject({ messages: ["hello"], trailers: { "grpc-status": "0" } });
  expect(client.answer(1).messages).toEqual([]);
});
