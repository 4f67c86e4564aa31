import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, expectTypeOf, it } from "vitest";
import { Text } from "../../testing/text-service.ts";
import {
  type CallContext,
  type CallEnd,
  createChannel,
  createClient,
  createServer,
  Metadata,
  RpcError,
} from "../index.ts";

/** A client and our own server, end to end in memory. */
function connected() {
  const calls: CallContext[] = [];
  const server = createServer().add(Text, {
    async one(message, call) {
      calls.push(call);
      if (message === "sleep") await new Promise<void>((resolve) => onAbort(call.signal, resolve));
      if (message === "fail") {
        const metadata = new Metadata().set("x-why", "asked");
        throw new RpcError("FAILED_PRECONDITION", "50% caf\u00e9", { metadata });
      }
      call.headers.set("x-echo", call.metadata.get("x-echo") ?? "none");
      call.trailers.set("x-end-bin", Uint8Array.of(1, 2));
      return `one ${message}`;
    },
    async *many(message) {
      for (let count = 0; ; count++) {
        if (count === Number(message)) return;
        yield `many ${count}`;
      }
    },
    async gather(messages) {
      const gathered: string[] = [];
      for await (const message of messages) {
        if (message === "stop") break;
        gathered.push(message);
      }
      return gathered.join("+");
    },
    async *chat(messages) {
      for await (const message of messages) yield `re: ${message}`;
    },
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer);
  return { server, channel, client: createClient(Text, channel), calls };
}

function onAbort(signal: AbortSignal, then: () => void): void {
  signal.addEventListener("abort", then);
}

async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

describe("a client and our own server", () => {
  it("understand each other in all four kinds", async () => {
    const { client, channel, server } = connected();
    expect(await client.one("a")).toBe("one a");
    expect(await collect(client.many("3"))).toEqual(["many 0", "many 1", "many 2"]);
    expect(await client.gather(["a", "b"])).toBe("a+b");
    expect(await collect(client.chat(["a", "b"]))).toEqual(["re: a", "re: b"]);
    await channel.close();
    await server.stop();
    expect(server.connectionCount).toBe(0);
  });

  it("carry metadata both ways", async () => {
    const { client } = connected();
    let end: CallEnd | undefined;
    await client.one("a", { metadata: { "x-echo": "1" }, onEnd: (reported) => (end = reported) });
    expect(end?.headers?.get("x-echo")).toBe("1");
    expect(end?.trailers.getBinary("x-end-bin")).toEqual(Uint8Array.of(1, 2));
  });

  it("carry errors whole", async () => {
    const { client } = connected();
    const error = await client.one("fail").catch((thrown: RpcError) => thrown);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: "FAILED_PRECONDITION", detail: "50% caf\u00e9" });
    expect(error instanceof RpcError && error.metadata.get("x-why")).toBe("asked");
  });

  it("agree on cancellation", async () => {
    const { client, calls } = connected();
    const abort = new AbortController();
    const answer = client.one("sleep", { signal: abort.signal });
    while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(answer).rejects.toMatchObject({ code: "CANCELLED" });
    await new Promise<void>((resolve) => {
      const signal = calls[0]?.signal;
      if (signal?.aborted) resolve();
      else if (signal) onAbort(signal, resolve);
    });
  });

  it("agree on the deadline", async () => {
    const { client, calls } = connected();
    const answer = client.one("sleep", { timeoutMs: 40 });
    await expect(answer).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(calls[0]?.timeLeftMs).toBeLessThanOrEqual(40);
  });

  it("end a call that the server answers before all is sent", async () => {
    const { client } = connected();
    let isCleanedUp = false;
    async function* messages() {
      try {
        yield* ["a", "b", "stop"];
        for (;;) yield "more";
      } finally {
        isCleanedUp = true;
      }
    }
    expect(await client.gather(messages())).toBe("a+b");
    await new Promise((resolve) => setImmediate(resolve));
    expect(isCleanedUp).toBe(true);
  });

  it("keep the reader's pace over thousands of messages", async () => {
    const { client, channel } = connected();
    let count = 0;
    for await (const message of client.many("20000")) {
      if (message !== `many ${count}`) throw new Error(`got ${message}, want many ${count}`);
      count += 1;
      if (count % 5_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(count).toBe(20_000);
    await channel.close();
  });

  it("leave nothing behind after a thousand calls at once", async () => {
    const { client, channel, server } = connected();
    const answers = Array.from({ length: 1_000 }, (_, index) => client.one(`${index}`));
    expect((await Promise.all(answers)).at(-1)).toBe("one 999");
    expect(server.callCount).toBe(0);
    await channel.close();
  });

  it("refuse what a client asks beyond the service", async () => {
    const { channel } = connected();
    const method = { ...Text.methods.one, path: "/test.Text/Nothing" };
    await expect(channel.callUnary(method, "a")).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
  });
});

describe("Client<S>", () => {
  it("has the four kinds' signatures, with what each codec takes and gives", () => {
    const { client } = connected();
    type Options = Parameters<typeof client.one>[1];
    expectTypeOf(client.one).toEqualTypeOf<
      (request: string, options?: Options) => Promise<string>
    >();
    expectTypeOf(client.many).toEqualTypeOf<
      (request: string, options?: Options) => AsyncIterable<string>
    >();
    expectTypeOf(client.gather).toEqualTypeOf<
      (requests: AsyncIterable<string> | Iterable<string>, options?: Options) => Promise<string>
    >();
    expectTypeOf(client.chat).toEqualTypeOf<
      (
        requests: AsyncIterable<string> | Iterable<string>,
        options?: Options,
      ) => AsyncIterable<string>
    >();
    expectTypeOf(client).not.toHaveProperty("other");
  });

  it("tells what a codec takes from what it gives", () => {
    interface PlaceCodec {
      encode(place: { x?: number }): Uint8Array;
      decode(bytes: Uint8Array): { x: number };
    }
    interface Echo {
      name: string;
      path: string;
      kind: "unary";
      request: PlaceCodec;
      response: PlaceCodec;
    }
    interface Service {
      typeName: string;
      methods: { at: Echo };
    }
    type At = ReturnType<typeof createClient<Service>>["at"];
    expectTypeOf<Parameters<At>[0]>().toEqualTypeOf<{ x?: number }>();
    expectTypeOf<Awaited<ReturnType<At>>>().toEqualTypeOf<{ x: number }>();
  });

  it("makes its functions once, and they need no `this`", async () => {
    const { client } = connected();
    expect(client.one).toBe(client.one);
    const { one } = client;
    expect(await one("a")).toBe("one a");
    expect(Object.keys(client)).toEqual(["one", "many", "gather", "chat"]);
  });
});
