import { describe, expect, it } from "vitest";
import { fields, frame, Wire } from "../testing/wire.ts";
import type { Stream } from "./stream.ts";

const OK = fields({ ":status": "200" });
const CANCEL = "00000008";
const words = (value: number): string => value.toString(16).padStart(8, "0");
const windowUpdate = (streamId: number, octets: number): Uint8Array =>
  frame("WINDOW_UPDATE", 0, streamId, words(octets));

/** A server that has answered `id` by its headers. */
function answered(wire: Wire, id: number): Stream {
  wire.send(wire.request(id));
  const stream = wire.streams.at(-1) as Stream;
  stream.sendHeaders(OK, false);
  return stream;
}

describe("streams that wait for the connection's window (RFC 9113 §5.2)", () => {
  it("are forgotten when they are reset, however many come and go", () => {
    const wire = Wire.ready("server", { limits: { answeredResets: { burst: 1e6, perSecond: 0 } } });
    answered(wire, 1).sendData(new Uint8Array(65_535), true);
    for (let id = 3; id < 2_003; id += 2) {
      answered(wire, id).sendData(new Uint8Array(10), false);
      wire.send(frame("RST_STREAM", 0, id, CANCEL));
    }
    expect(wire.connection.outbound.waitingStreams).toBe(0);
    const last = answered(wire, 2_003);
    last.sendData(new Uint8Array(10), false);
    expect(wire.connection.outbound.waitingStreams).toBe(1);
    wire.sent();
    expect(wire.send(windowUpdate(0, 100))).toEqual(["DATA 2003 10"]);
  });

  it("send on while they have something to say, up to 16 KiB a turn, in frames as long as may be", () => {
    const wire = Wire.ready("server");
    const left = new Map<Stream, number>();
    wire.onWritable = (stream) => {
      for (let more = true; more; ) {
        const messages = left.get(stream) ?? 0;
        if (messages === 0) return;
        left.set(stream, messages - 1);
        more = stream.sendData(new Uint8Array(1_000), false);
      }
    };
    for (const id of [1, 3]) {
      const stream = answered(wire, id);
      left.set(stream, 20);
      wire.connection.setCongested(true);
      wire.onWritable(stream); // the first one waits
    }
    wire.connection.setCongested(false);
    expect(wire.sent().filter((text) => text.startsWith("DATA"))).toEqual([
      "DATA 1 16000",
      "DATA 3 16000",
      "DATA 1 4000",
      "DATA 3 4000",
    ]);
  });

  it("have their turns among what is sent after them", () => {
    const wire = Wire.ready("server");
    answered(wire, 1).sendData(new Uint8Array(200_000), true);
    wire.send(windowUpdate(1, 200_000));
    const sent: string[] = [];
    for (let id = 3; id < 23; id += 2) {
      wire.connection.receive(windowUpdate(0, 1_000), 0);
      wire.connection.receive(wire.request(id), 0);
      const stream = wire.streams.at(-1) as Stream;
      stream.sendHeaders(OK, false);
      stream.sendData(new Uint8Array(1_000), true); // before anything is written
      sent.push(...wire.sent().filter((text) => text.startsWith("DATA")));
    }
    expect(sent.slice(0, 4)).toEqual([
      "DATA 1 1000",
      "DATA 3 end 1000",
      "DATA 1 1000",
      "DATA 5 end 1000",
    ]);
  });
});
