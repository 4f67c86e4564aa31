import { describe, expect, it } from "vitest";
import { fields, fromHex, REQUEST } from "../testing/wire.ts";
import { Connection } from "./connection.ts";
import { frameTypeName } from "./frame/frame.ts";
import type { Stream } from "./stream.ts";
import type { TappedFrame } from "./tap.ts";

interface Seen extends TappedFrame {
  readonly text: string;
}

/** A tap that keeps copies, and the whole byte stream of each direction. */
function recorder() {
  const frames: Seen[] = [];
  return {
    frames,
    tap: {
      onFrame(frame: TappedFrame) {
        const names = frame.headers?.map(({ name }) => name).join();
        const text = `${frame.direction} ${frameTypeName(frame.type)} ${frame.streamId} ${names ?? ""}`;
        frames.push({ ...frame, bytes: frame.bytes.slice(), text: text.trim() });
      },
    },
  };
}

describe("the tap", () => {
  const client = recorder();
  const server = recorder();
  const bytes = { client: [] as number[], server: [] as number[] };
  const ends = {
    client: new Connection("client", {}, { tap: client.tap }),
    server: new Connection(
      "server",
      {
        onStream(stream) {
          stream.handler = {
            onHeaders(s: Stream) {
              s.sendHeaders(fields({ ":status": "200", "x-long": "y".repeat(20_000) }), false);
              s.sendData(new Uint8Array(9_000), false, fromHex("0000000001"));
              s.sendHeaders(fields({ "grpc-status": "0" }), true);
            },
            onData() {},
            onWritable() {},
            onReset() {},
          };
        },
      },
      { tap: server.tap },
    ),
  };
  ends.client.openStream(REQUEST, true, {
    onHeaders() {},
    onData() {},
    onWritable() {},
    onReset() {},
  });
  for (const [from, to] of [
    ["client", "server"],
    ["server", "client"],
  ] as const) {
    for (let piece = ends[from].takeOutput(); piece; piece = ends[from].takeOutput()) {
      bytes[from].push(...piece);
      ends[to].receive(piece, 5);
    }
  }

  it("sees the same frames at both ends, sent and received", () => {
    const sent = client.frames.filter(({ direction }) => direction === "sent");
    const received = server.frames.filter(({ direction }) => direction === "received");
    expect(sent.map(({ text }) => text.slice(5))).toEqual(
      received.map(({ text }) => text.slice(9)),
    );
    expect(sent.at(-1)?.text).toBe("sent HEADERS 1 :method,:scheme,:path,:authority");
  });

  it.each(["client", "server"] as const)("covers every octet that a %s sends", (from) => {
    const { frames } = from === "client" ? client : server;
    const sent = frames.filter(({ direction }) => direction === "sent");
    let at = from === "client" ? 24 : 0;
    for (const frame of sent) {
      expect(frame.offset).toBe(at);
      expect([...frame.bytes]).toEqual(bytes[from].slice(at, at + frame.bytes.length));
      at += frame.bytes.length;
    }
    expect(at).toBe(bytes[from].length);
  });

  it("shows decoded headers on the frame that ends their block", () => {
    const answers = server.frames
      .filter(({ direction }) => direction === "sent")
      .map((f) => f.text);
    expect(answers.slice(-4)).toEqual([
      "sent HEADERS 1",
      "sent CONTINUATION 1 :status,x-long",
      "sent DATA 1",
      "sent HEADERS 1 grpc-status",
    ]);
  });
});
