import { type Headers, HpackEncoder, headerField } from "@route-guide/hpack";
import type { Abuse } from "../src/abuse-meter.ts";
import { Connection } from "../src/connection.ts";
import type { ConnectionOptions } from "../src/connection-options.ts";
import { errorCodeName } from "../src/error-code.ts";
import { Flag, type Frame, FrameType, frameTypeName, readUint32 } from "../src/frame/frame.ts";
import { FrameReader } from "../src/frame-reader.ts";
import type { ConnectionHandler, StreamHandler } from "../src/handler.ts";
import { CLIENT_PREFACE } from "../src/preface.ts";
import type { Stream } from "../src/stream.ts";
import type { Role } from "../src/streams.ts";

/** `00 00 04` and so on, with blanks anywhere, as bytes. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A frame's bytes. */
export function frame(
  type: keyof typeof FrameType | number,
  flags: number,
  streamId: number,
  payload: Uint8Array | string = "",
): Uint8Array {
  const body = typeof payload === "string" ? fromHex(payload) : payload;
  const bytes = Buffer.alloc(9);
  bytes.writeUIntBE(body.length, 0, 3);
  bytes[3] = typeof type === "number" ? type : FrameType[type];
  bytes[4] = flags;
  bytes.writeUInt32BE(streamId, 5);
  return joined(bytes, body);
}

export const SETTINGS: Uint8Array = frame("SETTINGS", 0, 0);
export const SETTINGS_ACK: Uint8Array = frame("SETTINGS", Flag.ACK, 0);

export const REQUEST: Headers = fields({
  ":method": "POST",
  ":scheme": "http",
  ":path": "/echo",
  ":authority": "localhost",
});

export function fields(record: Readonly<Record<string, string>>): Headers {
  return Object.entries(record).map(([name, value]) => headerField(name, value));
}

/** One frame in words: `GOAWAY 0 last=1 PROTOCOL_ERROR "reason"`, `DATA 1 END_STREAM 3`. */
export function describeFrame({ type, flags, streamId, bytes, start, end }: Frame): string {
  const head = `${frameTypeName(type)} ${streamId}`;
  switch (type) {
    case FrameType.GOAWAY: {
      const reason = Buffer.from(bytes.subarray(start + 8, end)).toString("latin1");
      const code = errorCodeName(readUint32(bytes, start + 4));
      return `${head} last=${readUint32(bytes, start)} ${code} ${JSON.stringify(reason)}`;
    }
    case FrameType.RST_STREAM:
      return `${head} ${errorCodeName(readUint32(bytes, start))}`;
    case FrameType.WINDOW_UPDATE:
      return `${head} +${readUint32(bytes, start)}`;
    case FrameType.SETTINGS:
    case FrameType.PING:
      return flags & Flag.ACK ? `${head} ack` : head;
    case FrameType.DATA:
      return `${head}${flags & Flag.END_STREAM ? " end" : ""} ${end - start}`;
    default:
      return `${head}${flags & Flag.END_STREAM ? " end" : ""}`;
  }
}

/** One of our connections with a peer that speaks bytes. */
export class Wire implements ConnectionHandler, StreamHandler {
  readonly connection: Connection;
  /** What the application heard. */
  readonly events: string[] = [];
  readonly streams: Stream[] = [];
  /** How often it heard that there may be room for a stream. */
  capacities = 0;
  /** What had been counted when the connection ended. */
  abuse: ReadonlyMap<Abuse, number> = new Map();
  /** Assembles our output for {@link describeFrame}. */
  readonly #frames: string[] = [];
  readonly #reader = new FrameReader(0xff_ffff, (sent) => this.#frames.push(describeFrame(sent)));
  readonly #encoder = new HpackEncoder();
  #preface: number;

  constructor(role: Role, options: ConnectionOptions = {}) {
    this.connection = new Connection(role, this, options);
    this.#preface = role === "client" ? CLIENT_PREFACE.length : 0;
  }

  /** Past the settings of both sides, with nothing left to read. */
  static ready(role: Role, options: ConnectionOptions = {}): Wire {
    const wire = new Wire(role, options);
    const hello = joined(SETTINGS, SETTINGS_ACK);
    wire.send(role === "server" ? joined(CLIENT_PREFACE, hello) : hello);
    return wire;
  }

  /** Gives bytes to our side; returns what it sends, in words. */
  send(...parts: readonly (Uint8Array | string)[]): string[] {
    const bytes = parts.map((part) => (typeof part === "string" ? fromHex(part) : part));
    this.connection.receive(joined(...bytes), 0);
    while ((this.connection.nextDeadline() ?? 1) <= 0) this.connection.tick(0); // turns of one read
    return this.sent();
  }

  /** What our side sent since the last look, in words. */
  sent(): string[] {
    for (let piece = this.connection.takeOutput(); piece; piece = this.connection.takeOutput()) {
      const skipped = Math.min(this.#preface, piece.length);
      this.#preface -= skipped;
      this.#reader.read(piece.subarray(skipped));
    }
    return this.#frames.splice(0);
  }

  /** A HEADERS frame of the peer, encoded with its own table. */
  headers(streamId: number, headers: Headers, flags: number = Flag.END_HEADERS): Uint8Array {
    return frame("HEADERS", flags, streamId, this.#encoder.encode(headers).slice());
  }

  /** A request of the peer that stays open. */
  request(streamId: number, flags: number = Flag.END_HEADERS): Uint8Array {
    return this.headers(streamId, REQUEST, flags);
  }

  onStream(stream: Stream): void {
    stream.handler = this;
    this.streams.push(stream);
  }
  onCapacity(): void {
    this.capacities += 1;
  }
  onGoAway(code: string, lastStreamId: number): void {
    this.events.push(`goaway ${code} ${lastStreamId}`);
  }
  onClose(error: Error | undefined, abuse: ReadonlyMap<Abuse, number>): void {
    this.abuse = abuse;
    this.events.push(`close ${error ? error.message : "clean"}`);
  }
  onHeaders(stream: Stream, headers: Headers, section: string, endStream: boolean): void {
    const first = headers[0] ? `${headers[0].name}=${headers[0].value}` : "empty";
    this.events.push(`${stream.id} ${section} ${first}${endStream ? " end" : ""}`);
  }
  onData(stream: Stream, _: Uint8Array, start: number, end: number, endStream: boolean): void {
    this.events.push(`${stream.id} data ${end - start}${endStream ? " end" : ""}`);
  }
  onWritable(stream: Stream): void {
    this.events.push(`${stream.id} writable`);
  }
  onReset(
    stream: Stream,
    reset: { code: string; by: string; message: string; unprocessed: boolean },
  ): void {
    const extra = reset.unprocessed ? " unprocessed" : "";
    this.events.push(`${stream.id} reset ${reset.code} by ${reset.by}: ${reset.message}${extra}`);
  }
}
