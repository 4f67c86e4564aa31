import { expect, it } from "vitest";
import { fields, frame, REQUEST, Wire } from "../testing/wire.ts";
import type { Abuse } from "./abuse-meter.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { CLIENT_PREFACE } from "./preface.ts";

const PING = frame("PING", 0, 0, "0000000000000000");
const CANCEL = "00000008";
const DATA = frame("DATA", 0, 1, new Uint8Array(16_000));
const long = (length: number) => [...REQUEST, ...fields({ a: "x".repeat(length) })];
const many = (times: number, bytes: Uint8Array): Uint8Array[] => Array(times).fill(bytes);

interface Doing {
  /** What a client does, on a connection whose settings are done. */
  readonly sent?: (wire: Wire) => readonly Uint8Array[];
  /** What happens then. */
  readonly next?: (wire: Wire) => void;
  readonly counted: number;
  readonly options?: ConnectionOptions;
}

const later = (ms: number) => (wire: Wire) => {
  wire.connection.nextDeadline();
  wire.connection.tick(1);
  wire.connection.tick(ms + 1);
};

/** Every kind of abuse, and something that is counted as it. */
// biome-ignore format: a table
const KINDS: Readonly<Record<Abuse, readonly Doing[]>> = {
  resets: [{ counted: 2, sent: (wire) => [1, 3].flatMap((id) => [wire.request(id), frame("RST_STREAM", 0, id, CANCEL)]) }],
  answeredResets: [{ counted: 1, sent: (wire) => [wire.request(1)], next: (wire) => {
    wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), false);
    wire.send(frame("RST_STREAM", 0, 1, CANCEL));
  } }],
  internalResets: [{ counted: 1, sent: (wire) => [wire.request(1), frame("WINDOW_UPDATE", 0, 1, "00000000")] }],
  settings: [
    { counted: 1 + 2, sent: () => many(2, frame("SETTINGS", 0, 0)) },
    { counted: 1 + 1, sent: () => [frame("SETTINGS", 0, 0, "000100001000".repeat(33))] },
  ],
  emptyData: [{ counted: 2, sent: (wire) => [wire.request(1), ...many(2, frame("DATA", 0, 1))] }],
  glitches: [{ counted: 2, sent: () => [frame("PRIORITY", 0, 1, "0000000000"), frame(0xfa, 0, 0)] }],
  pings: [{ counted: 3, sent: () => many(3, PING) }],
  longHeaderLists: [{ counted: 1, sent: (wire) => [wire.headers(1, long(300))], options: { maxHeaderListBytes: 400 } }],
  unreadData: [{ counted: 2, sent: (wire) => [wire.request(1), ...many(4, DATA)], options: { limits: { maxUnreadBytes: 40_000 } } }],
  unreadOutput: [{ counted: 1, sent: () => many(100, PING) }],
  refusedStreams: [{ counted: 1, sent: (wire) => [wire.request(1), wire.request(3)], options: { maxConcurrentStreams: 1 } }],
  headerBombs: [{ counted: 1, sent: (wire) => [wire.headers(1, long(2_000))], options: { maxHeaderListBytes: 400 } }],
  continuations: [{ counted: 1, sent: (wire) => [wire.request(1, 0), ...many(5, frame("CONTINUATION", 0, 1))] }],
  smallFrames: [{ counted: 1, sent: (wire) => [wire.request(1), ...many(3, frame("DATA", 0, 1, "00"))], options: { limits: { maxUnreadOverheadBytes: 62 } } }],
  settingsTimeouts: [
    { counted: 1, sent: () => [], next: later(10_000), options: { limits: { settingsAckTimeoutMs: 20_000 } } },
    { counted: 1, sent: () => [CLIENT_PREFACE, frame("SETTINGS", 0, 0)], next: later(10_000) },
  ],
  headerBlockTimeouts: [{ counted: 1, sent: (wire) => [wire.request(1, 0)], next: later(10_000) }],
  writeStalls: [{ counted: 1, next: (wire) => { wire.connection.setCongested(true); later(60_000)(wire); } }],
  windowStalls: [{ counted: 1, sent: (wire) => [wire.request(1)], next: (wire) => {
    wire.streams[0]?.sendHeaders(fields({ ":status": "200" }), false);
    wire.streams[0]?.sendData(new Uint8Array(100_000), false);
    wire.sent();
    later(300_000)(wire);
    later(600_000)(wire);
  } }],
  flowControlErrors: [
    { counted: 1, sent: (wire) => [wire.request(1), frame("WINDOW_UPDATE", 0, 1, "7fffffff")] },
    { counted: 1, sent: () => [frame("WINDOW_UPDATE", 0, 0, "7fffffff")] },
    { counted: 1, sent: (wire) => [wire.request(1), ...many(5, DATA)] },
  ],
  protocolErrors: [
    { counted: 1, sent: (wire) => [wire.headers(1, fields({ "": "x" }))] },
    { counted: 1, sent: (wire) => [wire.request(2)] },
    { counted: 1, sent: () => [frame("SETTINGS", 0, 0, "0005 00000000")] },
    { counted: 1, sent: () => [frame("HEADERS", 4, 1, "80")] },
    { counted: 1, sent: () => [frame("PING", 0, 0)] },
  ],
};

const rows = Object.entries(KINDS).flatMap(([abuse, doings]) =>
  doings.map((doing, index) => ({ abuse: abuse as Abuse, nth: index + 1, doing })),
);

it.each(rows)("what a client did is counted: $abuse, $nth", ({ abuse, doing }) => {
  const { sent, next, counted, options } = doing;
  const isSilent = abuse === "settingsTimeouts";
  const wire = isSilent ? new Wire("server", options) : Wire.ready("server", options);
  wire.send(...(sent?.(wire) ?? []));
  next?.(wire);
  wire.connection.close();
  expect(wire.abuse.get(abuse)).toBe(counted);
});
