import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { type Fields, framed, request } from "../../testing/raw-messages.ts";
import type { RawPeer } from "../../testing/raw-peer.ts";
import { GatedRunLength, runLength } from "../../testing/run-length.ts";
import type { Text } from "../../testing/text-service.ts";
import type { CallContext, Implementation, ServerOptions } from "../index.ts";

const LONG = "a".repeat(300);
const RUNS: Fields = [["grpc-encoding", "runs"]];
const ACCEPTS_RUNS: Fields = [["grpc-accept-encoding", "identity,runs"]];

const runs = (text: string): Uint8Array =>
  framed(runLength.compress(new TextEncoder().encode(text)), 1);

/** A compressed message of `octets` zeros, in a few octets. */
const bomb = (octets: number): Uint8Array =>
  framed(
    new Uint8Array(2 * Math.ceil(octets / 255)).map((_, at) => (at % 2 === 0 ? 255 : 0)),
    1,
  );

const connection = (
  handlers: Partial<Implementation<typeof Text>> = {},
  options: ServerOptions = {},
) => rawConnection(handlers, { encodings: [runLength], ...options });

/** The messages of an answer: text as it came, or `~` and its decompressed length. */
function messages(client: RawPeer, streamId = 1): string[] {
  const data = client.received("DATA", streamId).flatMap(({ payload }) => [...payload]);
  const bytes = Uint8Array.from(data);
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + new DataView(bytes.buffer).getUint32(at + 1);
    const payload = bytes.slice(at + 5, end);
    if (bytes[at] === 0) found.push(new TextDecoder().decode(payload));
    else found.push(`~${runLength.decompress(payload, 1e6).length}`);
    at = end;
  }
  return found;
}

describe("a server that reads compressed requests (grpc doc/compression.md)", () => {
  it.each(["One", "Many", "Gather", "Chat"])("wire rule 27: takes them in %s", async (method) => {
    const { client, settle } = await connection();
    client.headers(1, request(method, ...RUNS));
    client.data(1, runs(LONG), true);
    await settle();
    expect(client.answer(1).trailers).toEqual({ "grpc-status": "0" });
    expect(new Set(messages(client))).toEqual(new Set([LONG]));
  });

  it("wire rule 12: takes them however they are cut, among others", async () => {
    const { client, settle } = await connection();
    client.headers(1, request("Gather", ...RUNS));
    const bytes = [...framed("b"), ...runs(LONG), ...framed(""), ...runs(LONG), ...framed("c")];
    for (const octet of bytes) client.data(1, Uint8Array.of(octet));
    client.data(1, new Uint8Array(), true);
    await settle();
    expect(messages(client)).toEqual([`b${LONG}${LONG}c`]);
  });

  it("keeps their order when some take time", async () => {
    const gated = new GatedRunLength();
    const { client, settle } = await connection({}, { encodings: [gated] });
    client.headers(1, request("Gather", ...RUNS));
    client.data(1, new Uint8Array([...framed("b"), ...runs("cc"), ...framed("d"), ...runs("ee")]));
    client.data(1, framed("f"), true);
    for (const waiting of [1, 1]) {
      await settle();
      expect(gated.waiting).toBe(waiting);
      gated.open();
    }
    await settle();
    expect(messages(client)).toEqual(["bccdeef"]);
  });

  it("runs no unary handler before its request is open, and none if it is cancelled", async () => {
    const gated = new GatedRunLength();
    const seen: string[] = [];
    const one = (text: string) => {
      seen.push(text);
      return text;
    };
    const { client, server, settle } = await connection({ one }, { encodings: [gated] });
    for (const streamId of [1, 3]) {
      client.headers(streamId, request("One", ...RUNS));
      client.data(streamId, runs(`${streamId}`), true);
    }
    client.reset(1, "CANCEL");
    await settle();
    expect([seen, server.callCount]).toEqual([[], 2]);
    gated.open();
    gated.open();
    await settle();
    expect([seen, server.callCount]).toEqual([["3"], 0]);
  });

  it("tells the handler which came compressed, as it takes them", async () => {
    const seen: unknown[] = [];
    const { client, settle } = await connection({
      one: (_, call) => `${call.isRequestCompressed}`,
      async gather(requests, call) {
        for await (const text of requests) seen.push(text, call.isRequestCompressed);
        return "";
      },
    });
    client.headers(1, request("Gather", ...RUNS));
    const all = [runs("a"), framed("b"), runs("c"), runs("d"), framed("e")];
    client.data(1, new Uint8Array(all.flatMap((message) => [...message])), true);
    for (const [streamId, message] of [
      [3, runs("x")],
      [5, framed("x")],
    ] as const) {
      client.headers(streamId, request("One", ...RUNS));
      client.data(streamId, message, true);
    }
    await settle();
    expect(seen).toEqual(["a", true, "b", false, "c", true, "d", true, "e", false]);
    expect([messages(client, 3), messages(client, 5)]).toEqual([["true"], ["false"]]);
  });

  // biome-ignore format: a table
  it.each([
    { what: "corrupt data",             message: framed(Uint8Array.of(1), 1), status: "13", detail: "message is not valid runs" },
    { what: "more than the limit",      message: bomb(1_001),                 status: "8",  detail: "compressed message of more than 1000 octets" },
    { what: "more, compressed, too",    message: framed("x".repeat(1_001), 1), status: "8", detail: "message of 1001 octets, want at most 1000" },
    { what: "what cannot be decoded",   message: runs("!"),                   status: "13", detail: "undecodable request" },
    { what: "flag 2",                   message: framed("a", 2),              status: "13", detail: "message flag 2, want 0 or 1" },
    { what: "flag 3",                   message: framed("a", 3),              status: "13", detail: "message flag 3, want 0 or 1" },
  ])("wire rule 27: refuses $what", async ({ message, status, detail }) => {
    const { client, ended, settle } = await connection({}, { maxReceiveMessageBytes: 1_000 });
    const methods = ["One", "Many", "Gather", "Chat"];
    for (const [at, method] of methods.entries()) {
      client.headers(2 * at + 1, request(method, ...RUNS));
      client.data(2 * at + 1, message, true);
    }
    await settle();
    for (const at of methods.keys()) {
      expect(client.answer(2 * at + 1).headers).toMatchObject({
        "grpc-status": status,
        "grpc-message": detail,
      });
    }
    expect(ended.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("wire rule 27: refuses them in the midst of a stream, whatever the handler makes of it", async () => {
    const { client, settle } = await connection({
      async *chat(requests) {
        try {
          for await (const text of requests) yield text;
        } catch {
          yield "never mind";
        }
      },
    });
    client.headers(1, request("Chat", ...RUNS));
    client.data(1, runs("fine"));
    client.data(1, framed(Uint8Array.of(1), 1));
    await settle();
    expect(messages(client)).toEqual(["fine"]);
    expect(client.answer(1)).toMatchObject({
      trailers: { "grpc-status": "13" },
      reset: "NO_ERROR",
    });
  });

  it("opens no more bombs than the handler takes", async () => {
    const opened: number[] = [];
    const counting = {
      ...runLength,
      decompress(bytes: Uint8Array, maxBytes: number) {
        opened.push(bytes.length);
        return runLength.decompress(bytes, maxBytes);
      },
    };
    let take = (): void => {};
    const { client, settle } = await connection(
      {
        async gather(requests) {
          for await (const _ of requests) {
            await new Promise<void>((resolve) => {
              take = resolve;
            });
          }
          return "";
        },
      },
      { encodings: [counting] },
    );
    client.headers(1, request("Gather", ...RUNS));
    for (let count = 0; count < 50; count++) client.data(1, bomb(100_000));
    await settle();
    expect(opened).toHaveLength(1);
    take();
    await settle();
    expect(opened).toHaveLength(2);
    const given = client.received("WINDOW_UPDATE", 1);
    expect(given).toEqual([]); // 2 of 50 are not half of the window
  });
});

describe("a server that compresses responses (grpc doc/compression.md)", () => {
  /** One call of `method`, and its answer. */
  async function answerOf(
    method: string,
    fields: Fields,
    handlers: Partial<Implementation<typeof Text>> = {},
    encodings: ServerOptions["encodings"] = [runLength],
  ) {
    const { client, ended, settle } = await connection(handlers, encodings ? { encodings } : {});
    client.headers(1, request(method, ...fields));
    client.data(1, framed(LONG), true);
    await settle();
    return { ...client.answer(1), messages: messages(client), ended };
  }

  const answers = (encoding: string) => (text: string, call: CallContext) => {
    call.encoding = encoding;
    return text;
  };

  it("says what it takes", async () => {
    const { headers } = await answerOf("One", []);
    expect(headers).toMatchObject({ "grpc-accept-encoding": "identity,runs" });
    expect(headers).not.toHaveProperty("grpc-encoding");
  });

  it.each(["One", "Many", "Gather", "Chat"])("does as the client does, in %s", async (method) => {
    const { headers, trailers, messages } = await answerOf(method, [...RUNS, ...ACCEPTS_RUNS]);
    expect(headers).toMatchObject({ "grpc-encoding": "runs" });
    expect(trailers).toEqual({ "grpc-status": "0" });
    expect(new Set(messages)).toEqual(new Set(["~300"]));
  });

  // biome-ignore format: a table
  it.each([
    { that: "accepts nothing",     fields: [] },
    { that: "accepts another",     fields: [["grpc-accept-encoding", "identity,gzip"]] },
    { that: "only sends it",       fields: RUNS },
  ] as { that: string; fields: Fields }[])("wire rule 27: compresses nothing for a client that $that", async ({ fields }) => {
    const { headers, messages } = await answerOf("One", fields, { one: answers("runs") });
    expect(headers).not.toHaveProperty("grpc-encoding");
    expect(messages).toEqual([LONG]);
  });

  it("compresses when the handler says so, with what the client accepts", async () => {
    const fields: Fields = [
      ["grpc-accept-encoding", "gzip"],
      ["grpc-accept-encoding", "runs"],
    ];
    const { headers, messages } = await answerOf("One", fields, { one: answers("runs") });
    expect(headers).toMatchObject({ "grpc-encoding": "runs" });
    expect(messages).toEqual(["~300"]);
  });

  it("compresses nothing when the handler says so", async () => {
    const fields = [...RUNS, ...ACCEPTS_RUNS];
    const { headers, messages } = await answerOf("One", fields, { one: answers("identity") });
    expect(headers).not.toHaveProperty("grpc-encoding");
    expect(messages).toEqual([LONG]);
  });

  it("compresses message by message", async () => {
    const { messages } = await answerOf("Many", [...RUNS, ...ACCEPTS_RUNS], {
      *many(text, call) {
        for (const compresses of [false, true, false, true]) {
          call.compresses = compresses;
          yield text;
        }
      },
    });
    expect(messages).toEqual([LONG, "~300", LONG, "~300"]);
  });

  it("tells a handler what it will do", async () => {
    const seen: unknown[] = [];
    const one = (text: string, call: CallContext) => {
      seen.push(call.encoding, call.compresses);
      for (const name of ["identity", "runs"]) {
        call.encoding = name;
        seen.push(call.encoding);
      }
      return text;
    };
    await answerOf("One", [...RUNS, ...ACCEPTS_RUNS], { one });
    await answerOf("One", RUNS, { one });
    const first = ["runs", true, "identity", "runs"];
    expect(seen).toEqual([...first, "identity", true, "identity", "identity"]);
  });

  it("lets a handler choose only what there is, and in time", async () => {
    const unknown = await answerOf("One", ACCEPTS_RUNS, { one: answers("br") });
    expect(unknown.ended[0]?.error).toMatchObject({
      message: 'encoding "br", want one of identity,runs',
    });
    const late = await answerOf("One", ACCEPTS_RUNS, {
      one(text, call) {
        call.sendHeaders();
        return answers("runs")(text, call);
      },
    });
    expect(late.ended[0]?.error).toMatchObject({
      message: "the headers have named the encoding already",
    });
  });

  it("sends messages and trailers in order when compressing takes time", async () => {
    const gated = new GatedRunLength();
    const { client, ended, settle } = await connection({}, { encodings: [gated] });
    for (const [streamId, method] of [
      [1, "One"],
      [3, "Many"],
      [5, "Chat"],
    ] as const) {
      client.headers(streamId, request(method, ...RUNS, ...ACCEPTS_RUNS));
      client.data(streamId, framed(LONG), streamId !== 5);
    }
    await settle();
    expect(client.received("DATA")).toEqual([]);
    for (let count = 0; count < 4; count++) {
      gated.open();
      await settle();
    }
    expect([1, 3, 5].map((id) => messages(client, id))).toEqual([
      ["~300"],
      ["~300", "~300"],
      ["~300"],
    ]);
    expect(client.answer(3).trailers).toEqual({ "grpc-status": "0" });
    client.data(5, framed("b"));
    await settle();
    expect(messages(client, 5)).toEqual(["~300", "b"]);
    expect(ended.map(({ status }) => status)).toEqual(["OK", "OK"]);
  });

  it("sends what it still compresses before the error that follows", async () => {
    const gated = new GatedRunLength();
    const { client, settle } = await connection(
      {
        async *chat() {
          yield LONG;
          throw new TypeError("oops");
        },
      },
      { encodings: [gated] },
    );
    client.headers(1, request("Chat", ...RUNS, ...ACCEPTS_RUNS));
    await settle();
    gated.open();
    await settle();
    expect(messages(client)).toEqual(["~300"]);
    expect(client.answer(1)).toMatchObject({ trailers: { "grpc-status": "2" }, reset: "NO_ERROR" });
  });

  it.each(["One", "Many"])("fails %s with INTERNAL when compressing fails", async (method) => {
    const compress = () => {
      throw new Error("broken");
    };
    for (const algorithm of [compress, async () => compress()]) {
      const encodings = [{ ...runLength, compress: algorithm }];
      const fields = [...RUNS, ...ACCEPTS_RUNS];
      const { headers, trailers, messages } = await answerOf(method, fields, {}, encodings);
      expect(headers).toMatchObject({ "grpc-encoding": "runs" });
      expect(trailers).toMatchObject({ "grpc-status": "13" });
      expect(messages).toEqual([]);
    }
  });

  it("forgets what it compresses for a client that has left", async () => {
    const gated = new GatedRunLength();
    const { client, server, settle } = await connection({}, { encodings: [gated] });
    client.headers(1, request("Many", ...RUNS, ...ACCEPTS_RUNS));
    client.data(1, framed(LONG), true);
    await settle();
    client.reset(1, "CANCEL");
    gated.open();
    await settle();
    expect([client.received("DATA"), server.callCount]).toEqual([[], 0]);
  });
});
