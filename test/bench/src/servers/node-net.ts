/*
 * GetFeature on node:net alone: octets that were made before, for each frame of DATA that ends a
 * request. Nothing else is looked at, and it stays awake as our server does. What any server in
 * Node can reach at most with one call at a time, where the kernel's part is nearly all there is.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Feature } from "@route-guide/proto";
import { loadFeatures } from "@route-guide/server";
import { systemClock } from "@route-guide/transport";
import { BusyPoll } from "@route-guide/transport/node";
import { FEATURE } from "../data.ts";
import { framed } from "../h2load.ts";

const PREFACE_BYTES = 24;
const HEAD_BYTES = 9;
const [DATA, HEADERS, SETTINGS, WINDOW_UPDATE] = [0, 1, 4, 8] as const;
const [END_STREAM, ACK, END_HEADERS] = [1, 1, 4] as const;

function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A literal field that enters no table (RFC 7541 §6.2.2), so that it is the same each time. */
const field = (name: string, value: string): Buffer =>
  Buffer.concat([name, value].map((text) => Buffer.from([text.length, ...Buffer.from(text)])));

const features = await loadFeatures("default");
const wanted = features.find(
  ({ location }) =>
    location.latitude === FEATURE.latitude && location.longitude === FEATURE.longitude,
);
const message = framed(Feature.encode({ name: wanted?.name ?? "", location: FEATURE }));
const head = Buffer.from([0x88, 0, ...field("content-type", "application/grpc")]); // :status 200
const trailers = Buffer.from([0, ...field("grpc-status", "0")]);

const parts = [
  frame(HEADERS, END_HEADERS, 0, head),
  frame(DATA, 0, 0, message),
  frame(HEADERS, END_HEADERS | END_STREAM, 0, trailers),
];
const ANSWER = Buffer.concat(parts);
/** Where the answer has its stream's number. */
const STREAM_IDS = [0, 1, 2].map((n) =>
  parts.slice(0, n).reduce((at, { length }) => at + length, 5),
);

const HELLO = Buffer.concat([
  frame(SETTINGS, 0, 0, Buffer.alloc(0)),
  frame(SETTINGS, ACK, 0, Buffer.alloc(0)),
  frame(WINDOW_UPDATE, 0, 0, Buffer.from([0x7f, 0, 0, 0])),
]);

const busyPoll = new BusyPoll(systemClock);

function serve(socket: Socket): void {
  let rest = Buffer.alloc(0);
  let skipped = PREFACE_BYTES;
  socket.setNoDelay(true).write(HELLO);
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    busyPoll.onRead();
    let at = 0;
    const input = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    if (skipped > 0 && input.length >= skipped) {
      at = skipped;
      skipped = 0;
    }
    while (skipped === 0 && at + HEAD_BYTES <= input.length) {
      const end = at + HEAD_BYTES + input.readUIntBE(at, 3);
      if (end > input.length) break;
      const isRequest = input[at + 3] === DATA && ((input[at + 4] ?? 0) & END_STREAM) !== 0;
      if (isRequest) answer(socket, input.readUInt32BE(at + 5));
      at = end;
    }
    rest = input.subarray(at);
  });
}

function answer(socket: Socket, streamId: number): void {
  const bytes = Buffer.from(ANSWER);
  for (const at of STREAM_IDS) bytes.writeUInt32BE(streamId, at);
  socket.write(bytes);
}

const server = createServer(serve).listen(0, "127.0.0.1", () => {
  process.send?.({ kind: "ready", port: (server.address() as AddressInfo).port });
});
