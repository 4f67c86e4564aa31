import { CLIENT_PREFACE } from "@route-guide/http2";
import { ManualClock, memoryPair } from "@route-guide/transport/memory";
import { describe, expect, it, vi } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { framed, request } from "../../testing/raw-messages.ts";
import { Text } from "../../testing/text-service.ts";
import { createServer, type Implementation, type Server } from "../index.ts";

/** A handler of One that answers when it is told to. */
function waiting() {
  const answers: ((text: string) => void)[] = [];
  const signals: AbortSignal[] = [];
  return {
    answers,
    signals,
    one(_: string, { signal }: { readonly signal: AbortSignal }): Promise<string> {
      signals.push(signal);
      return new Promise((resolve) => {
        answers.push(resolve);
      });
    },
  };
}

describe("a server's services", () => {
  it("may lack methods, which are UNIMPLEMENTED", async () => {
    const { client, settle } = await rawConnection({ one: undefined } as object);
    client.headers(1, request("One"));
    client.data(1, framed("hello"), true);
    await settle();
    expect(client.answer(1).headers).toMatchObject({
      "grpc-status": "12",
      "grpc-message": "unknown method One of service test.Text",
    });
  });

  it("are each added once", () => {
    const server = createServer();
    const nothing = {} as Implementation<typeof Text>;
    server.add(Text, nothing);
    expect(() => server.add(Text, nothing)).toThrow("service test.Text is there already");
  });

  it("are found by clients who asked before they were there", async () => {
    const { client, server, settle } = await rawConnection();
    const more = {
      typeName: "test.More",
      methods: { one: { ...Text.methods.one, path: "/test.More/One" } },
    };
    const headers = request("One").map(
      ([name, value]) => [name, name === ":path" ? "/test.More/One" : value] as const,
    );
    const call = async (id: number) => {
      client.headers(id, headers);
      client.data(id, framed("hello"), true);
      await settle();
      return client.answer(id);
    };
    expect((await call(1)).headers["grpc-status"]).toBe("12");
    server.add(more, { one: (text: string) => text });
    expect((await call(3)).messages).toEqual(["hello"]);
  });

  it("are called as methods of the object they came in", async () => {
    class Counter {
      #count = 0;
      one(): string {
        this.#count += 1;
        return String(this.#count);
      }
    }
    const counter = new Counter();
    const { client, settle, server } = await rawConnection();
    server.add(
      {
        typeName: "test.Counter",
        methods: { one: { ...Text.methods.one, path: "/test.Counter/One" } },
      },
      counter,
    );
    client.headers(
      1,
      request("One").map(([name, value]) => [name, name === ":path" ? "/test.Counter/One" : value]),
    );
    client.data(1, framed(""), true);
    await settle();
    expect(client.answer(1).messages).toEqual(["1"]);
  });

  it("have the types of their methods", () => {
    const server = createServer();
    const add = () => {
      // @ts-expect-error: a number is no answer to One
      server.add(Text, { one: () => 1, many: () => [], gather: () => "", chat: () => [] });
      // @ts-expect-error: Chat is missing
      server.add(Text, { one: () => "", many: () => [], gather: () => "" });
    };
    expect(add).toThrow("is there already");
  });
});

describe("a server's limit on running handlers (CVE-2023-44487)", () => {
  it("refuses calls while cancelled ones still run", async () => {
    const { one, answers } = waiting();
    const { client, server, settle } = await rawConnection({ one }, { maxConcurrentStreams: 2 });
    for (const id of [1, 3]) {
      client.headers(id, request("One"));
      client.data(id, framed("hello"), true);
      client.reset(id, "CANCEL");
    }
    await settle();
    expect(server.callCount).toBe(2);

    client.headers(5, request("One"));
    client.data(5, framed("hello"), true);
    await settle();
    expect(client.answer(5)).toMatchObject({ headers: {}, reset: "REFUSED_STREAM" });

    answers[0]?.("too late");
    await settle();
    expect(server.callCount).toBe(1);
    client.headers(7, request("One"));
    client.data(7, framed("hello"), true);
    await settle();
    expect(answers.length).toBe(3);
  });

  it("counts a cancelled generator until its end", async () => {
    let letGo: () => void = () => {};
    const { client, server, settle } = await rawConnection({
      async *many() {
        yield "one";
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
      },
    });
    client.headers(1, request("Many"));
    client.data(1, framed("go"), true);
    await settle();
    client.reset(1, "CANCEL");
    await settle();
    expect(server.callCount).toBe(1);
    letGo();
    await settle();
    expect(server.callCount).toBe(0);
  });
});

describe("a server's observer", () => {
  it("hears of connections and calls, refused ones too", async () => {
    const heard: unknown[] = [];
    const observer = {
      onConnection: () => heard.push("connection"),
      onDisconnect: (_: unknown, error: unknown) => heard.push(["disconnect", error]),
      onCallStart: ({ path }: { path: string }) => heard.push(["start", path]),
      onCallEnd: vi.fn(({ path, status }: { path: string; status: string }) =>
        heard.push(["end", path, status]),
      ),
    };
    const { client, clock, settle } = await rawConnection({}, { observer });
    client.headers(1, request("One"));
    await clock.advance(7);
    client.data(1, framed("hello"), true);
    client.headers(3, request("Nothing"), true);
    await settle();
    client.crash();
    await settle();
    expect(heard).toEqual([
      "connection",
      ["start", "/test.Text/One"],
      ["end", "/test.Text/One", "OK"],
      ["start", "/test.Text/Nothing"],
      ["end", "/test.Text/Nothing", "UNIMPLEMENTED"],
      ["disconnect", expect.anything()],
    ]);
    expect(observer.onCallEnd.mock.calls[0]?.[0]).toEqual({
      path: "/test.Text/One",
      peer: { address: expect.stringMatching(/^memory:/) },
      status: "OK",
      detail: "",
      durationMs: 7,
      messagesReceived: 1,
      messagesSent: 1,
    });
  });
});

describe("stopping a server", () => {
  it("is over at once when nobody is connected", async () => {
    await createServer().stop();
  });

  it("wire rule 26: lets the calls that are open end, and no others begin", async () => {
    const { one, answers } = waiting();
    const { client, clock, server, settle } = await rawConnection({ one });
    client.headers(1, request("One"));
    client.data(1, framed("hello"), true);
    await settle();
    let hasStopped = false;
    const stopped = server.stop().then(() => {
      hasStopped = true;
    });
    await settle();
    const lastIds = () =>
      client.received("GOAWAY").map(({ payload }) => new DataView(payload.buffer).getUint32(0));
    expect(lastIds()).toEqual([0x7fff_ffff]);
    client.pong();
    await settle();
    expect(lastIds()).toEqual([0x7fff_ffff, 1]);
    expect(hasStopped).toBe(false);

    client.headers(3, request("One"));
    answers[0]?.("at last");
    await settle();
    expect(client.answer(1)).toMatchObject({
      messages: ["at last"],
      trailers: { "grpc-status": "0" },
    });
    expect(client.answer(3)).toMatchObject({ headers: {} });
    await clock.advance(1_000);
    await stopped;
    expect(client.isClosed).toBe(true);
    expect(server.connectionCount).toBe(0);
  });

  it("wire rule 29: cuts the calls that are left after the grace with UNAVAILABLE", async () => {
    const { one, signals } = waiting();
    const { client, clock, server, ended } = await rawConnection({ one });
    client.headers(1, request("One"));
    client.data(1, framed("hello"), true);
    await clock.advance(0);
    const stopped = server.stop({ graceMs: 500 });
    await clock.advance(499);
    expect(client.answer(1).headers).toEqual({});
    await clock.advance(1);
    expect(client.answer(1).headers).toMatchObject({
      "grpc-status": "14",
      "grpc-message": "the server is stopping",
    });
    expect(signals[0]?.aborted).toBe(true);
    expect(ended).toMatchObject([{ status: "UNAVAILABLE" }]);
    await clock.advance(1_000);
    await stopped;
  });

  /** A client that neither reads nor answers, and what became of its socket. */
  async function silent(server: Server, clock: ManualClock) {
    const [near, far] = memoryPair();
    const seen = { isClosed: false };
    near.onBytes = () => {};
    near.onClose = () => {
      seen.isClosed = true;
    };
    near.pauseReading();
    server.accept(far);
    near.write(CLIENT_PREFACE.slice());
    near.write(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0)); // SETTINGS
    near.write(Uint8Array.of(0, 0, 0, 4, 1, 0, 0, 0, 0)); // and their acknowledgement
    await clock.advance(0);
    return seen;
  }

  it("waits 5 s for an idle client that never reads, and lingers 1 s", async () => {
    const clock = new ManualClock();
    const server = createServer({ clock });
    const client = await silent(server, clock);
    let hasStopped = false;
    const stopped = server.stop().then(() => {
      hasStopped = true;
    });
    await clock.advance(1); // the connection asks what time it is
    await clock.advance(4_999);
    expect(hasStopped).toBe(false);
    await clock.advance(1);
    await clock.advance(999);
    expect([hasStopped, client.isClosed]).toEqual([false, false]);
    await clock.advance(1);
    await stopped;
    expect(client.isClosed).toBe(true);
  });

  it("does not wait for it beyond the grace", async () => {
    const clock = new ManualClock();
    const server = createServer({ clock });
    const client = await silent(server, clock);
    const stopped = server.stop({ graceMs: 2_000 });
    await clock.advance(2_000);
    await clock.advance(1_000);
    await stopped;
    expect(client.isClosed).toBe(true);
    expect(server.connectionCount).toBe(0);
  });

  it("can be hurried", async () => {
    const { one } = waiting();
    const { client, clock, server } = await rawConnection({ one });
    client.headers(1, request("One"));
    client.data(1, framed("hello"), true);
    await clock.advance(0);
    const patient = server.stop();
    const hasty = server.stop({ graceMs: 0 });
    await clock.advance(1_000);
    await Promise.all([patient, hasty]);
    expect(client.answer(1).headers["grpc-status"]).toBe("14");
  });

  it("turns new connections away", async () => {
    const server = createServer();
    await server.stop();
    const [near, far] = memoryPair();
    const closed = new Promise((resolve) => {
      near.onClose = resolve;
    });
    server.accept(far);
    await closed;
    expect(server.connectionCount).toBe(0);
  });
});
