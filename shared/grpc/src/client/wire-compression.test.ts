import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { type Fields, framed, GRPC_HEAD, OK } from "../../testing/raw-messages.ts";
import type { RawPeer } from "../../testing/raw-peer.ts";
import { GatedRunLength, runLength } from "../../testing/run-length.ts";
import { Text } from "../../testing/text-service.ts";
import type { CallEnd, ChannelOptions, ClientCall, RpcError } from "../index.ts";

type Call = ClientCall<string, string>;

const LONG = "a".repeat(300);
const RUNS: Fields = [...GRPC_HEAD, ["grpc-encoding", "runs"]];

const runs = (text: string): Uint8Array =>
  framed(runLength.compress(new TextEncoder().encode(text)), 1);

const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A channel that compresses what it sends, connected. */
async function compressing(options: ChannelOptions = {}) {
  const raw = rawChannel({ encodings: [runLength], encoding: "runs", ...options });
  return { ...raw, server: await raw.connected() };
}

/** The requests on a stream: text as it went, or `~` and its decompressed length; `.` at the end. */
function requests(server: RawPeer, streamId = 1): string[] {
  const frames = server.received("DATA", streamId);
  const bytes = Uint8Array.from(frames.flatMap(({ payload }) => [...payload]));
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + new DataView(bytes.buffer).getUint32(at + 1);
    const payload = bytes.slice(at + 5, end);
    if (bytes[at] === 0) found.push(new TextDecoder().decode(payload));
    else found.push(`~${runLength.decompress(payload, 1e6).length}`);
    at = end;
  }
  if (frames.some(({ flags }) => flags & 1)) found.push(".");
  return found;
}

describe("requests of a channel with an encoding (grpc doc/compression.md)", () => {
  it("wire rule 2: name it in the call's definition", async () => {
    const { client, server, settle } = await compressing();
    client.one("a").catch(() => {});
    client.one("a", { encoding: "identity", timeoutMs: 1_000 }).catch(() => {});
    await settle();
    const namesOf = (at: number) =>
      server.received("HEADERS")[at]?.headers?.map(({ name }) => name);
    const rest = ["te", "content-type", "grpc-encoding", "grpc-accept-encoding", "user-agent"];
    expect(namesOf(0)?.slice(4)).toEqual(rest);
    expect(server.request(1)).toMatchObject({
      "grpc-encoding": "runs",
      "grpc-accept-encoding": "identity,runs",
    });
    expect(namesOf(1)).toContain("grpc-timeout");
    expect(namesOf(1)).not.toContain("grpc-encoding");
  });

  it("are compressed in all four kinds, in as few frames as others", async () => {
    const { client, server, settle } = await compressing();
    client.one(LONG).catch(() => {});
    client.many(LONG);
    client.gather([LONG, LONG]).catch(() => {});
    client.chat([LONG]);
    await settle();
    const sent = [1, 3, 5, 7].map((id) => requests(server, id));
    expect(sent).toEqual([
      ["~300", "."],
      ["~300", "."],
      ["~300", "~300", "."],
      ["~300", "."],
    ]);
    expect(server.received("DATA", 1)).toHaveLength(1);
  });

  it("are not where there is a choice but none was made", async () => {
    const { client, server, settle } = await compressing({ encoding: "identity" });
    client.one(LONG).catch(() => {});
    client.one(LONG, { encoding: "runs" }).catch(() => {});
    await settle();
    expect([requests(server, 1), requests(server, 3)]).toEqual([
      [LONG, "."],
      ["~300", "."],
    ]);
  });

  it("are compressed message by message", async () => {
    const { channel, server, settle } = await compressing();
    const call = channel.startCall(Text.methods.chat);
    void call.send(LONG, { compress: false });
    void call.send(LONG);
    void call.send(LONG, { compress: true });
    call.sendLast(LONG, { compress: false });
    await settle();
    expect(requests(server)).toEqual([LONG, "~300", "~300", LONG, "."]);
  });

  it("cannot be in an encoding that the channel does not have", async () => {
    const { client, channel, server, settle } = await compressing();
    const error = 'encoding "br", want one of identity,runs';
    await expect(client.one("a", { encoding: "br" })).rejects.toThrow(error);
    expect(() => channel.startCall(Text.methods.chat, { encoding: "br" })).toThrow(error);
    expect(() => rawChannel({ encoding: "gzip" })).toThrow('encoding "gzip", want one of identity');
    await settle();
    expect(server.streamIds).toEqual([]);
  });

  it("wire rule 27: are not in what the server has said not to take", async () => {
    const { client, server, settle } = await compressing();
    const refused = client.one(LONG).catch((error: RpcError) => error.code);
    await settle();
    const accepts: Fields = [["grpc-accept-encoding", "identity, gzip"]];
    server.headers(1, [...GRPC_HEAD, ...accepts, ["grpc-status", "12"]], true);
    expect(await refused).toBe("UNIMPLEMENTED");
    client.one(LONG).catch(() => {});
    client.one(LONG, { encoding: "runs" }).catch(() => {});
    await settle();
    expect([requests(server, 3), requests(server, 5)]).toEqual([
      [LONG, "."],
      [LONG, "."],
    ]);
    expect(server.request(5)).not.toHaveProperty("grpc-encoding");
    const both: Fields = ["gzip", "runs"].map((name) => ["grpc-accept-encoding", name]);
    server.headers(3, [...GRPC_HEAD, ...both]);
    await settle();
    client.one(LONG).catch(() => {});
    await settle();
    expect(requests(server, 7)).toEqual(["~300", "."]);
  });

  it("keep their order, and the half-close behind them, when compressing takes time", async () => {
    const gated = new GatedRunLength();
    const { channel, client, server, settle } = await compressing({ encodings: [gated] });
    const call = channel.startCall(Text.methods.chat);
    let hasRoom = false;
    void call.send(LONG).then(() => {
      hasRoom = true;
    });
    void call.send("b");
    call.halfClose();
    client.one(LONG).catch(() => {});
    await settle();
    expect([server.received("DATA"), hasRoom]).toEqual([[], false]);
    gated.open();
    gated.open();
    await settle();
    expect([requests(server, 1), requests(server, 3)]).toEqual([
      ["~300", "b", "."],
      ["~300", "."],
    ]);
    expect(hasRoom).toBe(true);
  });

  it("wait for a stream in the form in which they go", async () => {
    const { channel, client, servers, settle } = rawChannel({
      encodings: [runLength],
      encoding: "runs",
    });
    client.one(LONG).catch(() => {});
    client.gather([LONG, "b"]).catch(() => {});
    const call = channel.startCall(Text.methods.chat);
    void call.send(LONG);
    await settle();
    const [server] = servers as [RawPeer];
    server.settings();
    await settle();
    const sent = [1, 3, 5].map((id) => requests(server, id));
    expect(sent).toEqual([["~300", "."], ["~300", "b", "."], ["~300"]]);
  });

  it("are sent again, as they were, when a server has not seen them", async () => {
    const { channel, client, server, settle } = await compressing();
    client.one(LONG).catch(() => {});
    const call = channel.startCall(Text.methods.chat);
    void call.send(LONG);
    await settle();
    server.reset(1, "REFUSED_STREAM");
    server.reset(3, "REFUSED_STREAM");
    await settle();
    expect([requests(server, 5), requests(server, 7)]).toEqual([["~300", "."], ["~300"]]);
  });

  it("are sent again however long, when there is just one", async () => {
    const long = "aaabbb".repeat(40_000); // two thirds of it when compressed
    const { client, server, settle } = await compressing();
    server.grant(1_000_000);
    server.settings([4, 1_000_000]);
    const answer = client.one(long);
    await settle();
    server.reset(1, "REFUSED_STREAM");
    await settle();
    expect(requests(server, 3)).toEqual(["~240000", "."]);
    server.respond(3, "seen");
    expect(await answer).toBe("seen");
  });

  it("end the call with INTERNAL when they cannot be compressed", async () => {
    const compress = async () => {
      throw new Error("broken");
    };
    const { client, server, settle } = await compressing({
      encodings: [{ ...runLength, compress }],
    });
    const answers = [client.one(LONG), client.gather([LONG])];
    for (const answer of answers) {
      await expect(answer).rejects.toMatchObject({
        code: "INTERNAL",
        detail: "a request cannot be compressed",
        cause: new Error("broken"),
      });
    }
    await settle();
    expect([server.resets(1), server.resets(3)]).toEqual([["CANCEL"], ["CANCEL"]]);
  });

  it("stop being compressed when the call ends", async () => {
    const gated = new GatedRunLength();
    const { channel, server, settle } = await compressing({ encodings: [gated] });
    const call = channel.startCall(Text.methods.chat);
    const room = call.send(LONG);
    await settle();
    call.cancel();
    await room;
    gated.open();
    await settle();
    expect(server.received("DATA")).toEqual([]);
    expect((await call.ended).status).toBe("CANCELLED");
  });
});

describe("compressed responses (grpc doc/compression.md)", () => {
  /** What a unary call and a streaming one come to, when the server answers both like this. */
  async function answered(script: (server: RawPeer, id: number) => void, more?: ChannelOptions) {
    const { client, server, settle } = await compressing(more);
    const ends: CallEnd[] = [];
    const onEnd = (end: CallEnd) => ends.push(end);
    const one = client.one("ping", { onEnd }).then(
      (text) => ({ texts: [text], error: undefined }),
      (error: RpcError) => ({ texts: [], error }),
    );
    const responses = client.many("ping", { onEnd });
    await settle();
    for (const id of [1, 3]) script(server, id);
    await settle();
    const texts: string[] = [];
    let error: RpcError | undefined;
    try {
      for await (const text of responses) texts.push(text);
    } catch (thrown) {
      error = thrown as RpcError;
    }
    await settle();
    return { one: await one, many: { texts, error }, ends, server };
  }

  it("wire rule 27: are taken, whole or in pieces", async () => {
    for (const size of [1, 3, 100]) {
      const { one, many } = await answered((server, id) => {
        server.headers(id, RUNS);
        const bytes = runs(LONG);
        for (let at = 0; at < bytes.length; at += size) server.data(id, bytes.slice(at, at + size));
        server.headers(id, OK, true);
      });
      expect([one, many]).toEqual([{ texts: [LONG] }, { texts: [LONG] }]);
    }
  });

  it("are taken among others, in order", async () => {
    const { many } = await answered((server, id) => {
      server.headers(id, RUNS);
      server.data(id, joined(framed("a"), runs("b"), framed("c"), runs("d"), framed("e")));
      server.headers(id, OK, true);
    });
    expect(many).toEqual({ texts: ["a", "b", "c", "d", "e"] });
  });

  // biome-ignore format: a table
  it.each([
    { what: "corrupt data",           message: framed(Uint8Array.of(1), 1),            code: "INTERNAL",           detail: "message is not valid runs" },
    { what: "more than the limit",    message: framed(Uint8Array.of(255, 0, 255, 0), 1), code: "RESOURCE_EXHAUSTED", detail: "compressed message of more than 500 octets" },
    { what: "what cannot be decoded", message: runs("!"),                              code: "INTERNAL",           detail: "the response cannot be decoded" },
    { what: "flag 2",                 message: framed("a", 2),                         code: "INTERNAL",           detail: "message flag 2, want 0 or 1" },
  ])("wire rule 27: of $what fail the call, for everybody who asks", async ({ message, code, detail }) => {
    const { one, many, ends } = await answered((server, id) => {
      server.headers(id, RUNS);
      server.data(id, message);
      if (id === 3) server.data(id, framed("more"));
      server.headers(id, OK, true);
    }, { maxReceiveMessageBytes: 500 });
    expect(one.error).toMatchObject({ code, detail });
    expect(many).toMatchObject({ texts: [], error: { code, detail } });
    expect(ends.map(({ status }) => status)).toEqual([code, code]);
  });

  it("wire rule 27: that are wrong end a call that goes on", async () => {
    const { client, server, settle } = await compressing();
    const responses = client.chat(new ReadableStream() as AsyncIterable<string>);
    await settle();
    server.headers(1, RUNS);
    server.data(1, joined(runs("a"), framed(Uint8Array.of(1), 1), runs("b")));
    await settle();
    const iterator = responses[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: "a" });
    await expect(iterator.next()).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await settle();
    expect(server.resets(1)).toEqual(["CANCEL"]);
  });

  it("wire rule 27: in what was not offered fail with INTERNAL and what was", async () => {
    const { one } = await answered((server, id) => {
      server.headers(id, [...GRPC_HEAD, ["grpc-encoding", "br"]]);
    });
    expect(one.error).toMatchObject({
      code: "INTERNAL",
      detail: 'response in encoding "br", want one of identity,runs',
    });
  });

  it("wire rule 27: without an encoding fail with INTERNAL", async () => {
    const { one } = await answered((server, id) => {
      server.headers(id, GRPC_HEAD);
      server.data(id, runs("a"));
    });
    expect(one.error?.detail).toBe("compressed message, but the stream names no grpc-encoding");
  });

  it("do not hide the server's own error", async () => {
    const { one, many } = await answered((server, id) => {
      server.headers(id, RUNS);
      server.data(id, framed(Uint8Array.of(1), 1));
      server.headers(id, [["grpc-status", "5"]], true);
    });
    expect([one.error?.code, many.error?.code]).toEqual(["NOT_FOUND", "NOT_FOUND"]);
  });

  it("count as sound, and the call as over, once they are open", async () => {
    const { channel, server, settle } = await compressing();
    const call = channel.startCall(Text.methods.many);
    call.sendLast("ping");
    let status: string | undefined;
    void call.ended.then((end) => {
      status = end.status;
    });
    await settle();
    server.headers(1, RUNS);
    server.data(1, joined(runs("a"), runs("b")));
    server.headers(1, OK, true);
    await settle();
    expect(status).toBeUndefined();
    const responses = call.responses[Symbol.asyncIterator]();
    await responses.next();
    expect(status).toBeUndefined();
    await responses.next();
    expect(await responses.next()).toEqual({ done: true, value: undefined });
    expect(status).toBe("OK");
  });

  it.each([
    [
      "to the end",
      [runs("a"), runs("b")],
      async ({ responses }: Call) => {
        for await (const _ of responses) break;
      },
    ],
    ["at all", [runs("a")], (call: Call) => call.cancel()],
  ] as const)("that nobody reads %s do not leave the call open", async (_, messages, giveUp) => {
    const { channel, server, settle } = await compressing();
    const call = channel.startCall(Text.methods.many);
    call.sendLast("ping");
    await settle();
    server.headers(1, RUNS);
    server.data(1, joined(...messages));
    server.headers(1, OK, true);
    await settle();
    await giveUp(call);
    expect((await call.ended).status).toBe("OK");
  });

  it("give back flow control as they are taken, by what came over the wire", async () => {
    const { channel, server, settle } = await compressing();
    const call = channel.startCall(Text.methods.many);
    call.sendLast("ping");
    await settle();
    server.headers(1, RUNS);
    const bomb = framed(new Uint8Array(5_000).fill(255), 1); // 255 times 255, 2,500 times
    for (let count = 0; count < 12; count++) server.data(1, bomb);
    await settle();
    expect(server.received("WINDOW_UPDATE", 1)).toEqual([]);
    const responses = call.responses[Symbol.asyncIterator]();
    for (let count = 0; count < 12; count++) {
      expect((await responses.next()).value).toHaveLength(255 * 2_500);
    }
    await settle();
    expect(server.received("WINDOW_UPDATE", 1)).not.toEqual([]);
    call.cancel();
  });
});
