import { readFileSync } from "node:fs";
import { createChannel, createClient } from "@route-guide/grpc";
import { HpackDecoder } from "@route-guide/hpack";
import { CLIENT_PREFACE, Flag, frameTypeName, type TappedFrame } from "@route-guide/http2";
import { RouteGuide } from "@route-guide/proto";
import { createRouteGuideServer, loadFeatures } from "@route-guide/server";
import { memoryListener } from "@route-guide/transport/memory";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/repository.ts";

/** One annotation of the document, and the octets that it is about. */
interface Line {
  hex: string;
  readonly layer: string;
  readonly note: string;
}

/** A block of the document: the preface, or a frame with its header in the first line. */
interface Block {
  readonly from: string;
  readonly title: string;
  readonly lines: readonly Line[];
}

const PLACE = { latitude: 409146138, longitude: -746188906 };
const SENDER = { sent: "Client", received: "Server" } as const;

function readBlocks(): Block[] {
  const text = readFileSync(`${ROOT}/docs/walkthrough.md`, "utf8");
  const found = text.matchAll(/^### (\w+): (\w+)\n\n```hex\n(.*?)\n```$/gms);
  return [...found].map(([, from = "", title = "", body = ""]) => ({
    from,
    title,
    lines: readLines(body),
  }));
}

/** A row without an annotation goes on with the one above. */
function readLines(body: string): Line[] {
  const lines: Line[] = [];
  for (const row of body.split("\n")) {
    const [hex = "", layer, note] = row.split(" | ").map((cell) => cell.trim());
    if (layer !== undefined && note !== undefined) lines.push({ hex, layer, note });
    else (lines.at(-1) as Line).hex += ` ${hex}`;
  }
  return lines;
}

/** Asks twice for the place, over a connection of its own, and returns its frames. */
async function frames(): Promise<TappedFrame[]> {
  const seen: TappedFrame[] = [];
  const tap = {
    onFrame: (frame: TappedFrame) => void seen.push({ ...frame, bytes: frame.bytes.slice() }),
  };
  const server = createRouteGuideServer({ features: await loadFeatures("default") });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel({ ...dialer, authority: "localhost:50051" }, { tap });
  const client = createClient(RouteGuide, channel);
  await client.getFeature(PLACE);
  await client.getFeature(PLACE);
  await channel.close();
  await server.stop();
  return seen;
}

/** What the first line of a frame's block says. */
function headline({ type, flags, streamId, bytes }: TappedFrame): string {
  const length = bytes.length - 9;
  const name = frameTypeName(type);
  const acks = name === "SETTINGS" || name === "PING";
  const names = [
    !acks && (flags & Flag.END_STREAM) !== 0 && "END_STREAM",
    (flags & Flag.END_HEADERS) !== 0 && "END_HEADERS",
    acks && (flags & Flag.ACK) !== 0 && "ACK",
  ].filter((flag) => flag !== false);
  const octets = length === 1 ? "1 octet" : `${length} octets`;
  const parts = [name, octets, names.join(" "), `stream ${streamId}`];
  return parts.filter((part) => part !== "").join(", ");
}

function octetsOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(" ", ""), "hex");
}

/** A varint as the int32 that it stands for. */
function int32(octets: Buffer): number {
  let bits = 0n;
  for (const octet of octets.toReversed()) bits = (bits << 7n) | BigInt(octet & 0x7f);
  return Number(BigInt.asIntN(32, bits));
}

describe("docs/walkthrough.md", () => {
  const blocks = readBlocks();
  let seen: readonly TappedFrame[];
  beforeAll(async () => {
    seen = await frames();
  });

  it.each(["sent", "received"] as const)("has every octet that the client %s", (direction) => {
    const told = blocks.filter(({ from }) => from === SENDER[direction]).flatMap((b) => b.lines);
    const preface = direction === "sent" ? [CLIENT_PREFACE] : [];
    const real = [...preface, ...seen.filter((f) => f.direction === direction).map((f) => f.bytes)];
    expect(octetsOf(told.map(({ hex }) => hex).join("")).toString("hex")).toBe(
      Buffer.concat(real).toString("hex"),
    );
  });

  it.each(["sent", "received"] as const)(
    "says what the frames are that the client %s",
    (direction) => {
      const told = blocks
        .filter(({ from, title }) => from === SENDER[direction] && title !== "preface")
        .map(({ title, lines }) => ({ title, headline: lines[0]?.note }));
      const real = seen
        .filter((frame) => frame.direction === direction)
        .map((frame) => ({ title: frameTypeName(frame.type), headline: headline(frame) }));
      expect(told).toEqual(real);
    },
  );

  it.each(["Client", "Server"])("says what the header fields are that the %s sends", (sender) => {
    const decoder = new HpackDecoder();
    const lines = blocks
      .filter(({ from }) => from === sender)
      .flatMap((block) => block.lines.filter(({ layer }) => layer === "hpack"));
    const decoded = lines.map(({ hex }) => {
      const octets = octetsOf(hex);
      return decoder.decode(octets, 0, octets.length).map(({ name, value }) => `${name}: ${value}`);
    });
    expect(lines.length).toBeGreaterThan(0);
    expect(decoded).toEqual(lines.map(({ note }) => [note]));
  });

  it("says what the messages hold", () => {
    const content = blocks.flatMap(({ lines }) => lines.filter(({ layer }) => layer === "content"));
    expect(content.map(({ note }) => note)).toContain(String(PLACE.longitude));
    for (const { hex, note } of content) {
      const octets = octetsOf(hex);
      const value = note.startsWith('"') ? JSON.stringify(octets.toString()) : `${int32(octets)}`;
      expect(value).toBe(note);
    }
  });
});
