import { describe, expect, it } from "vitest";
import { runLength } from "../testing/run-length.ts";
import type { MessageEncoding } from "./message-encoding.ts";
import { RpcError } from "./rpc-error.ts";
import { SealedMessage } from "./sealed-message.ts";

const reader = {
  maxMessageBytes: 10,
  decode: (bytes: Uint8Array) => {
    if (bytes[0] === 0) throw new RpcError("INTERNAL", "undecodable");
    return [...bytes];
  },
};
const atOnce: MessageEncoding = runLength;
const later: MessageEncoding = {
  ...runLength,
  decompress: async (bytes: Uint8Array, maxBytes: number) => runLength.decompress(bytes, maxBytes),
};

/** What opening `octets` comes to. */
const open = async (encoding: MessageEncoding, octets: number[]) =>
  new SealedMessage(Uint8Array.from(octets), encoding, reader).open();

describe.each([
  { when: "at once", encoding: atOnce },
  { when: "later", encoding: later },
])("a sealed message, opened $when", ({ encoding }) => {
  it("is what was sent", async () => {
    expect(await open(encoding, [3, 7, 1, 8])).toEqual([7, 7, 7, 8]);
    expect(await open(encoding, [])).toEqual([]);
  });

  it("keeps its octets when the buffer they came in is used again", async () => {
    const buffer = Uint8Array.of(2, 7);
    const sealed = new SealedMessage(buffer, encoding, reader);
    buffer.fill(0xee);
    expect(await sealed.open()).toEqual([7, 7]);
  });

  // biome-ignore format: a table
  it.each([
    { what: "corrupt",     octets: [1],        code: "INTERNAL",           detail: "message is not valid runs" },
    { what: "too long",    octets: [11, 1],    code: "RESOURCE_EXHAUSTED", detail: "compressed message of more than 10 octets" },
    { what: "undecodable", octets: [1, 0],     code: "INTERNAL",           detail: "undecodable" },
  ])("wire rule 27: fails with $code when it is $what", async ({ octets, code, detail }) => {
    await expect(open(encoding, octets)).rejects.toBeInstanceOf(RpcError);
    await expect(open(encoding, octets)).rejects.toMatchObject({ code, detail });
  });

  it("may be as long as the limit", async () => {
    expect(await open(encoding, [10, 1])).toHaveLength(10);
  });
});
