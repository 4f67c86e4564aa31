import { gzipSync } from "node:zlib";
import { memoryListener } from "@route-guide/transport/memory";
import { deflate, gzip } from "@route-guide/transport/node";
import { describe, expect, it } from "vitest";
import { Text } from "../testing/text-service.ts";
import {
  type CallContext,
  type CallEnd,
  type ChannelOptions,
  createChannel,
  createClient,
  createServer,
  type MessageEncoding,
} from "./index.ts";

const encodings = [gzip, deflate];

/** A client and a server of {@link Text}, and what the server saw of each call. */
function connected(
  options: ChannelOptions,
  serverEncodings: readonly MessageEncoding[] = encodings,
) {
  const seen: string[] = [];
  const note = (call: CallContext) => {
    seen.push(`${call.isRequestCompressed ? "compressed" : "plain"}, ${call.encoding}`);
  };
  const server = createServer({ encodings: serverEncodings }).add(Text, {
    one(text, call) {
      note(call);
      return text;
    },
    *many(text, call) {
      note(call);
      for (let count = 0; count < 3; count++) yield text;
    },
    async gather(texts, call) {
      let all = "";
      for await (const text of texts) all += text;
      note(call);
      return all;
    },
    async *chat(texts, call) {
      for await (const text of texts) yield text;
      note(call);
    },
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer, options);
  return { client: createClient(Text, channel), channel, server, seen };
}

async function collect(texts: AsyncIterable<string>): Promise<string> {
  let all = "";
  for await (const text of texts) all += text;
  return all;
}

/** Text that compresses to about a third. */
function prose(length: number): string {
  let state = 1;
  const words = Array.from({ length: length / 4 }, () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return ["the ", "way ", "to a ", "place ", "by "][state % 5] ?? "";
  });
  return words.join("");
}

describe("compression, a client and our own server", () => {
  it.each(
    encodings.flatMap(({ name }) => [10, 2_000, 60_000, 400_000].map((size) => ({ name, size }))),
  )("carries $size octets by $name in all four kinds", async ({ name, size }) => {
    const { client, channel, seen } = connected({ encodings, encoding: name });
    const text = prose(size);
    expect((await client.one(text)) === text).toBe(true);
    expect((await collect(client.many(text))) === text.repeat(3)).toBe(true);
    expect((await client.gather([text, text])) === text.repeat(2)).toBe(true);
    expect((await collect(client.chat([text, text]))) === text.repeat(2)).toBe(true);
    const came = size < 100 ? "plain" : "compressed";
    expect(seen).toEqual(new Array(4).fill(`${came}, ${name}`));
    await channel.close();
  });

  it("goes one way only when only one side wants it", async () => {
    const { client, seen } = connected({ encodings });
    const text = prose(2_000);
    expect(await client.one(text)).toBe(text);
    expect(seen).toEqual(["plain, identity"]);
  });

  it("ends with a server that does not know the encoding, and is not tried again", async () => {
    const { client, seen } = connected({ encodings, encoding: "deflate" }, [gzip]);
    const text = prose(2_000);
    await expect(client.one(text)).rejects.toMatchObject({
      code: "UNIMPLEMENTED",
      detail: "unknown grpc-encoding deflate, want one of identity,gzip",
    });
    expect(await client.one(text)).toBe(text);
    expect(await client.one(text, { encoding: "gzip" })).toBe(text);
    expect(seen).toEqual(["plain, identity", "compressed, gzip"]);
  });

  it("keeps the deadline of a call whose messages are being opened", async () => {
    const never: MessageEncoding = { ...gzip, decompress: () => new Promise(() => {}) };
    const { client } = connected({ encodings, encoding: "gzip" }, [never]);
    await expect(client.one(prose(2_000), { timeoutMs: 20 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  it("holds the limit for a bomb, both ways", async () => {
    const bytes = gzipSync(new Uint8Array(100_000_000), { level: 9 });
    const bomb: MessageEncoding = { ...gzip, compress: () => bytes };
    const text = prose(300_000);
    const over = { code: "RESOURCE_EXHAUSTED" };
    const detail = "compressed message of more than 4194304 octets";
    const sending = connected({ encodings: [bomb], encoding: "gzip" });
    await expect(sending.client.one(text)).rejects.toMatchObject({ ...over, detail });
    await expect(sending.client.gather([text])).rejects.toMatchObject({ ...over, detail });

    const receiving = connected({ encodings, encoding: "gzip" }, [bomb]);
    let end: CallEnd | undefined;
    const onEnd = (ended: CallEnd) => (end = ended);
    const { one, many } = receiving.client;
    await expect(one(text, { onEnd })).rejects.toMatchObject({ ...over, detail });
    expect(end).toMatchObject({ status: over.code, detail });
    await expect(collect(many(text))).rejects.toMatchObject({ ...over, detail });
  });
});
