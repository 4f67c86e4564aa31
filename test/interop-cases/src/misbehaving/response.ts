import { Flag, FRAME_HEADER_BYTES, FrameType } from "@route-guide/http2";
import { SimpleRequest, SimpleResponse } from "@route-guide/proto/testing";
import { zeros } from "../payload.ts";
import { framed, messagesIn } from "../raw/messages.ts";
import { type Fields, frameBytes, type RawPeer } from "../raw/raw-peer.ts";
import type { SendWindows } from "./send-windows.ts";

const HEADERS: Fields = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];
const TRAILERS: Fields = [["grpc-status", "0"]];

/** How long to wait for a window update: longer than any case may take. */
const PATIENCE_MS = 60_000;

/** How a message is cut into DATA frames. */
export interface Cut {
  readonly octets: number;
  readonly padding: number;
}

const LARGE: Cut = { octets: 16_384, padding: 0 };

/** The parts of a proper answer to one UnaryCall, to be sent or left out. */
export class Response {
  readonly peer: RawPeer;
  readonly streamId: number;
  readonly #windows: SendWindows;

  constructor(peer: RawPeer, windows: SendWindows, streamId: number) {
    this.peer = peer;
    this.streamId = streamId;
    this.#windows = windows;
  }

  sendHeaders(): void {
    this.peer.headers(this.streamId, HEADERS);
  }

  /** The message or, of its octets, so much. */
  async sendMessage({ cut = LARGE, part = 1 } = {}): Promise<void> {
    const bytes = this.#message();
    await this.#sendData(bytes.subarray(0, bytes.length * part), cut);
  }

  sendTrailers(): void {
    this.peer.headers(this.streamId, TRAILERS, true);
  }

  /** As long as the request asks for. */
  #message(): Uint8Array {
    const data = this.peer.received("DATA", this.streamId).map(({ payload }) => payload);
    const { responseSize } = SimpleRequest.decode(messagesIn(data)[0] ?? new Uint8Array());
    return framed(SimpleResponse.encode(SimpleResponse.create({ payload: zeros(responseSize) })));
  }

  /** As many frames at once as there is room for. */
  async #sendData(bytes: Uint8Array, { octets, padding }: Cut): Promise<void> {
    const { peer, streamId } = this;
    const most = octets + (padding > 0 ? 1 + padding : 0);
    for (let at = 0; at < bytes.length; ) {
      const room = await peer.until(() => {
        const found = this.#windows.room(streamId);
        return found >= most ? found : undefined;
      }, PATIENCE_MS);
      if (room === undefined) throw new Error(`stream ${streamId} is stuck for want of a window`);
      const frames: Uint8Array[] = [];
      for (let left = room; left >= most && at < bytes.length; at += octets) {
        const frame = dataFrame(streamId, bytes.subarray(at, at + octets), padding);
        const cost = frame.length - FRAME_HEADER_BYTES;
        this.#windows.spend(streamId, cost);
        left -= cost;
        frames.push(frame);
      }
      peer.write(Buffer.concat(frames));
    }
  }
}

function dataFrame(streamId: number, bytes: Uint8Array, padding: number): Uint8Array {
  if (padding === 0) return frameBytes(FrameType.DATA, 0, streamId, bytes);
  const payload = new Uint8Array(1 + bytes.length + padding);
  payload[0] = padding;
  payload.set(bytes, 1);
  return frameBytes(FrameType.DATA, Flag.PADDED, streamId, payload);
}
