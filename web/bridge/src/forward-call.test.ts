import {
  type CallEnd,
  type Codec,
  createChannel,
  createClient,
  createServer,
  type Implementation,
  Metadata,
  type MethodDefinition,
  RpcError,
  type Server,
} from "@route-guide/grpc";
import { ChannelzRegistry } from "@route-guide/services";
import type { ByteSocket } from "@route-guide/transport";
import { ManualClock, memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { forwardingService } from "./forwarding-service.ts";
import { createMetrics } from "./metrics.ts";

const TEXT: Codec<string> = {
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes) => new TextDecoder().decode(bytes),
};

const method = <K extends MethodDefinition["kind"]>(name: string, kind: K) =>
  ({ name, path: `/test.Parrot/${name}`, kind, request: TEXT, response: TEXT }) as const;

const Parrot = {
  typeName: "test.Parrot",
  methods: {
    say: method("Say", "unary"),
    repeat: method("Repeat", "serverStreaming"),
    listen: method("Listen", "clientStreaming"),
    talk: method("Talk", "bidiStreaming"),
  },
} as const;

const parrot: Implementation<typeof Parrot> = {
  say: (text) => text,
  *repeat(text) {
    for (const word of text.split(" ")) yield word;
  },
  async listen(words) {
    const heard: string[] = [];
    for await (const word of words) heard.push(word);
    return heard.join(" ");
  },
  async *talk(words) {
    for await (const word of words) yield word.toUpperCase();
  },
};

/** A page, the bridge and a server in one process, joined by memory. */
function house(behaviour: Partial<Implementation<typeof Parrot>> = {}) {
  const clock = new ManualClock();
  const metrics = createMetrics(new ChannelzRegistry().addChannel("upstream"));
  const server = createServer({ clock }).add(Parrot, { ...parrot, ...behaviour });
  const sockets: ByteSocket[] = [];
  const serve = (at: Server) =>
    memoryListener((socket) => {
      sockets.push(socket);
      at.accept(socket);
    });
  const behind = serve(server);
  const { definition, implementation } = forwardingService(
    Parrot,
    createChannel(behind.dialer, { clock }),
    metrics,
  );
  const bridge = createServer({ clock }).add(definition, implementation);
  const channel = createChannel(serve(bridge).dialer, { clock });
  return {
    clock,
    metrics,
    server,
    channel,
    page: createClient(Parrot, channel),
    cutPage: () => sockets[0]?.destroy(new Error("the page is gone")),
    cutServer: () => sockets[1]?.destroy(new Error("the server is gone")),
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** Resolves to what `promise` is rejected with. */
const rejection = (promise: Promise<unknown>): Promise<RpcError> =>
  promise.then(
    () => expect.fail("the call succeeded"),
    (error) => error,
  );

describe("a forwarded call", () => {
  it("carries each of the four kinds", async () => {
    const { page } = house();
    expect(await page.say("hello")).toBe("hello");
    expect(await collect(page.repeat("a b c"))).toEqual(["a", "b", "c"]);
    expect(await page.listen(["a", "b"])).toBe("a b");
    expect(await collect(page.talk(["a", "b"]))).toEqual(["A", "B"]);
  });

  it("carries each message on its own, before the other side is done", async () => {
    const { page } = house();
    let answered: (() => void) | undefined;
    async function* turns() {
      yield "one";
      await new Promise<void>((resolve) => {
        answered = resolve;
      });
      yield "two";
    }
    const heard: string[] = [];
    for await (const word of page.talk(turns())) {
      heard.push(word);
      answered?.();
    }
    expect(heard).toEqual(["ONE", "TWO"]);
  });

  it("carries metadata forth, and headers and trailers back", async () => {
    const { page } = house({
      say(text, call) {
        for (const side of [call.headers, call.trailers]) side.appendAll(call.metadata);
        call.trailers.set("x-last", "word");
        return text;
      },
    });
    let end: CallEnd | undefined;
    const metadata = new Metadata()
      .append("x-who", "ada")
      .append("x-who", "bob")
      .append("x-trace-bin", Uint8Array.of(0, 255, 1));
    await page.say("hello", { metadata, onEnd: (ended) => (end = ended) });
    for (const side of [end?.headers, end?.trailers]) {
      expect(side?.getAll("x-who")).toEqual(["ada", "bob"]);
      expect(side?.getBinary("x-trace-bin")).toEqual(Uint8Array.of(0, 255, 1));
    }
    expect(end?.trailers.get("x-last")).toBe("word");
  });

  it("gives headers to the page as soon as the server sends them", async () => {
    const { page, clock } = house({
      async *talk(words, call) {
        call.headers.set("x-ready", "yes");
        call.sendHeaders();
        yield* words;
      },
    });
    const headers: Metadata[] = [];
    const abort = new AbortController();
    const silent = (async function* () {
      await new Promise((resolve) => abort.signal.addEventListener("abort", resolve));
      yield* [] as string[];
    })();
    const done = rejection(
      collect(page.talk(silent, { signal: abort.signal, onHeaders: (got) => headers.push(got) })),
    );
    await clock.advance(0);
    expect(headers.map((got) => got.get("x-ready"))).toEqual(["yes"]);
    abort.abort();
    expect((await done).code).toBe("CANCELLED");
  });

  it("gives back status, message, details and trailers, and no headers where there were none", async () => {
    const details = [
      { typeUrl: "type.googleapis.com/google.rpc.BadRequest", value: TEXT.encode("x") },
    ];
    const { page } = house({
      say() {
        const metadata = Metadata.from({ "x-why": "because", "x-why-bin": Uint8Array.of(7) });
        throw new RpcError("FAILED_PRECONDITION", "50% of café 🦜", { metadata, details });
      },
    });
    let end: CallEnd | undefined;
    const error = await rejection(page.say("hello", { onEnd: (ended) => (end = ended) }));
    expect(error).toMatchObject({ code: "FAILED_PRECONDITION", detail: "50% of café 🦜", details });
    expect(error.metadata.get("x-why")).toBe("because");
    expect(error.metadata.getBinary("x-why-bin")).toEqual(Uint8Array.of(7));
    expect(end?.headers).toBeUndefined();
  });

  it("gives back a status that comes after messages", async () => {
    const { page } = house({
      *repeat() {
        yield "one";
        throw new RpcError("ABORTED", "enough");
      },
    });
    const heard: string[] = [];
    const error = await rejection(
      (async () => {
        for await (const word of page.repeat("")) heard.push(word);
      })(),
    );
    expect(heard).toEqual(["one"]);
    expect(error).toMatchObject({ code: "ABORTED", detail: "enough" });
  });

  it("ends when the server does, though the page would say more", async () => {
    const { page, clock } = house({
      async *talk(words) {
        for await (const word of words) {
          yield word;
          return;
        }
      },
    });
    let gaveUp = false;
    async function* endless() {
      try {
        for (;;) yield "again";
      } finally {
        gaveUp = true;
      }
    }
    expect(await collect(page.talk(endless()))).toEqual(["again"]);
    await clock.advance(0);
    expect(gaveUp).toBe(true);
  });

  it("tells the server what is left of the deadline, and keeps it", async () => {
    const left: (number | undefined)[] = [];
    let aborted = false;
    const { page, clock } = house({
      say: (_text, call) => {
        left.push(call.timeLeftMs);
        return new Promise((resolve) => {
          call.signal.addEventListener("abort", () => {
            aborted = true;
            resolve("late");
          });
        });
      },
    });
    const error = rejection(page.say("hello", { timeoutMs: 5_000 }));
    await clock.advance(4_999);
    expect(left).toEqual([5_000]);
    expect(aborted).toBe(false);
    await clock.advance(2);
    expect((await error).code).toBe("DEADLINE_EXCEEDED");
    expect(aborted).toBe(true);
  });

  it("sets no deadline where the page set none", async () => {
    const left: (number | undefined)[] = [];
    const { page } = house({
      say(text, call) {
        left.push(call.timeLeftMs);
        return text;
      },
    });
    await page.say("hello");
    expect(left).toEqual([undefined]);
  });

  it("takes the page's cancellation to the server", async () => {
    let aborted = false;
    const { page, clock, server } = house({
      async *repeat(_text, call) {
        call.signal.addEventListener("abort", () => {
          aborted = true;
        });
        for (;;) yield "again";
      },
    });
    for await (const _word of page.repeat("")) break;
    await clock.advance(0);
    expect(aborted).toBe(true);
    expect(server.callCount).toBe(0);
  });

  it("takes the loss of a page to the server", async () => {
    const { page, clock, server, cutPage } = house();
    const words = (async function* () {
      yield "hello";
      await new Promise(() => {});
    })();
    const heard = page.talk(words)[Symbol.asyncIterator]();
    expect(await heard.next()).toEqual({ done: false, value: "HELLO" });
    expect(server.callCount).toBe(1);
    cutPage();
    await clock.advance(0);
    expect(server.callCount).toBe(0);
    expect((await rejection(heard.next())).code).toBe("UNAVAILABLE");
  });

  it("tells the page that the server is lost", async () => {
    const { page, cutServer } = house();
    const words = (async function* () {
      yield "hello";
      await new Promise(() => {});
    })();
    const heard = page.talk(words)[Symbol.asyncIterator]();
    await heard.next();
    cutServer();
    expect((await rejection(heard.next())).code).toBe("UNAVAILABLE");
  });

  it("reads the server no faster than the page reads", async () => {
    let made = 0;
    const { page, clock } = house({
      *repeat() {
        for (;;) {
          made += 1;
          yield "x".repeat(16_384);
        }
      },
    });
    const heard = page.repeat("")[Symbol.asyncIterator]();
    await heard.next();
    await clock.advance(0);
    const ahead = made;
    await clock.advance(60_000);
    expect(made).toBe(ahead);
    expect(ahead * 16_384).toBeLessThan(4 * 1024 * 1024);
    for (let taken = 0; taken < ahead; taken += 1) await heard.next();
    await clock.advance(0);
    expect(made).toBeGreaterThan(ahead);
    await heard.return?.();
  });

  it("reads the page no faster than the server reads", async () => {
    let made = 0;
    let read: (() => void) | undefined;
    const { page, clock } = house({
      async listen(words) {
        await new Promise<void>((resolve) => {
          read = resolve;
        });
        let count = 0;
        for await (const _word of words) count += 1;
        return String(count);
      },
    });
    function* many() {
      for (; made < 1_000; made += 1) yield "x".repeat(16_384);
    }
    const answer = page.listen(many());
    await clock.advance(60_000);
    expect(made).toBeGreaterThan(0);
    expect(made * 16_384).toBeLessThan(4 * 1024 * 1024);
    read?.();
    expect(await answer).toBe("1000");
  });

  it("leaves it to the server how many requests a method takes", async () => {
    const { channel } = house();
    const call = channel.startCall(Parrot.methods.say);
    await call.send("one");
    await call.send("two");
    call.halfClose();
    expect((await call.ended).status).toBe("UNIMPLEMENTED");
  });

  it("is made only of methods that are on the list", async () => {
    const { channel } = house();
    const call = channel.startCall({ ...Parrot.methods.say, path: "/test.Parrot/Shout" });
    call.halfClose();
    expect((await call.ended).status).toBe("UNIMPLEMENTED");
  });

  it("counts the bytes of its messages", async () => {
    const { page, metrics } = house();
    await page.say("hello");
    const text = await metrics.text();
    expect(text).toContain('message_bytes_total{direction="to_server"} 5');
    expect(text).toContain('message_bytes_total{direction="to_page"} 5');
  });
});
