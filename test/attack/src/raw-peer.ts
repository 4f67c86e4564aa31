import { connect, type Socket } from "node:net";
import { type Headers, HpackEncoder, headerField } from "@route-guide/hpack";
import {
  CLIENT_PREFACE,
  errorCodeName,
  Flag,
  FRAME_HEADER_BYTES,
  type Frame,
  FrameReader,
  FrameType,
  writeFrameHeader,
} from "@route-guide/http2";
import { Rectangle } from "@route-guide/proto";

function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + message.length);
  bytes[4] = message.length;
  bytes.set(message, 5);
  return bytes;
}

function request(method: string): Headers {
  return [
    headerField(":method", "POST"),
    headerField(":scheme", "http"),
    headerField(":path", `/routeguide.RouteGuide/${method}`),
    headerField(":authority", "localhost"),
    headerField("content-type", "application/grpc"),
    headerField("te", "trailers"),
  ];
}

/** What the attacked side did about it. */
export interface Reaction {
  /** `ENHANCE_YOUR_CALM too_many_resets`: its last GOAWAY. */
  readonly goAway: string | undefined;
  /** How many RST_STREAM it sent, and the code of the last one. */
  readonly resets: number;
  readonly resetCode: string | undefined;
  readonly isClosed: boolean;
}

/** From one pole to the other. */
export const WORLD = {
  lo: { latitude: -900_000_000, longitude: -1_800_000_000 },
  hi: { latitude: 900_000_000, longitude: 1_800_000_000 },
};
/** In a message's frame. */
const WHOLE_WORLD = framed(Rectangle.encode(WORLD));
const NO_BYTES = new Uint8Array(0);
const LONGEST_FRAME = 0xff_ffff;

/** A client that says whatever it likes, frame by frame, and writes down what it hears. */
export class RawPeer {
  readonly #socket: Socket;
  readonly #encoder = new HpackEncoder();
  readonly #reader = new FrameReader(LONGEST_FRAME, (frame) => this.#onFrame(frame));
  #goAway: string | undefined;
  #resets = 0;
  #resetCode: string | undefined;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on("data", (bytes) => this.#reader.read(bytes));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
    });
  }

  /** Connects; unless `isSilent`, says the preface, empty SETTINGS and their acknowledgement. */
  static async open(host: string, port: number, isSilent = false): Promise<RawPeer> {
    const socket = connect(port, host);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const peer = new RawPeer(socket);
    if (isSilent) return peer;
    peer.write(CLIENT_PREFACE);
    peer.frame(FrameType.SETTINGS, 0, 0);
    peer.frame(FrameType.SETTINGS, Flag.ACK, 0);
    return peer;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get reaction(): Reaction {
    return {
      goAway: this.#goAway,
      resets: this.#resets,
      resetCode: this.#resetCode,
      isClosed: this.#isClosed,
    };
  }

  /** Octets that wait in this process to be sent. */
  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (!this.#isClosed) this.#socket.write(bytes);
  }

  frame(type: number, flags: number, streamId: number, payload: Uint8Array = NO_BYTES): void {
    const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
    writeFrameHeader(bytes, 0, payload.length, type, flags, streamId);
    bytes.set(payload, FRAME_HEADER_BYTES);
    this.write(bytes);
  }

  /** A call of ListFeatures whose rectangle has all features in it. */
  listEverything(streamId: number): void {
    this.request(streamId, Flag.END_HEADERS, "ListFeatures");
    this.frame(FrameType.DATA, Flag.END_STREAM, streamId, WHOLE_WORLD);
  }

  /** A POST on `streamId` that stays open unless `flags` say otherwise. */
  request(streamId: number, flags: number = Flag.END_HEADERS, method = "RecordRoute"): void {
    this.#headers(streamId, flags, request(method));
  }

  /** A request with a field that has no name. */
  nameless(streamId: number): void {
    this.#headers(streamId, Flag.END_HEADERS, [...request("RecordRoute"), headerField("", "x")]);
  }

  #headers(streamId: number, flags: number, headers: Headers): void {
    this.frame(FrameType.HEADERS, flags, streamId, this.#encoder.encode(headers).slice());
  }

  /** Hears nothing for a while: its receive buffers fill up. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Hears what there is. */
  readOn(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.destroy();
  }

  #onFrame({ type, bytes, start, end }: Frame): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (type === FrameType.RST_STREAM) {
      this.#resets += 1;
      this.#resetCode = errorCodeName(view.getUint32(start));
    }
    if (type !== FrameType.GOAWAY) return;
    const reason = Buffer.from(bytes.subarray(start + 8, end)).toString("latin1");
    this.#goAway = `${errorCodeName(view.getUint32(start + 4))} ${reason}`.trim();
  }
}
