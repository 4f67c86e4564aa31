import type { WebFormat } from "./content-type.ts";
import type { Field } from "./fields.ts";

const PREFIX_SIZE = 5;
/** The first octet of a frame (grpc `PROTOCOL-WEB.md`, "Message framing"). */
const MESSAGE = 0x00;
const TRAILERS = 0x80;

/** A message behind its prefix, as in gRPC everywhere. */
export function messageFrame(message: Uint8Array): Buffer {
  return frame(MESSAGE, message);
}

/** The last frame: trailers as the lines of an HTTP/1 header block, less the empty line. */
export function trailersFrame(trailers: readonly Field[]): Buffer {
  const lines = trailers.map(({ name, value }) => `${name}: ${value}\r\n`);
  return frame(TRAILERS, Buffer.from(lines.join(""), "latin1"));
}

/** A frame as it travels. In text each is padded, so that it can be read when it has come. */
export function inFormat(frame: Buffer, format: WebFormat): Buffer {
  return format === "binary" ? frame : Buffer.from(frame.toString("base64"), "latin1");
}

function frame(flag: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX_SIZE + payload.length);
  bytes[0] = flag;
  bytes.writeUInt32BE(payload.length, 1);
  bytes.set(payload, PREFIX_SIZE);
  return bytes;
}
