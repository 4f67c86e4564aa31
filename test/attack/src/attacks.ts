import { CLIENT_PREFACE, Flag, FrameType } from "@route-guide/http2";
import type { RawPeer } from "./raw-peer.ts";

/** One way to be a bad client. */
export interface Attack {
  readonly name: string;
  /** What our limits answer it with; undefined where it is endured, since it costs no more. */
  readonly wanted: RegExp | undefined;
  /** How many times at most. */
  readonly times: number;
  /** Milliseconds to wait for a reaction after the last one. */
  readonly patienceMs: number;
  /** Without the preface and SETTINGS that others begin with. */
  readonly isSilent?: boolean;
  /** Reads nothing meanwhile. */
  readonly isDeaf?: boolean;
  /** The code of the RST_STREAM that is answered, where the connection goes on. */
  readonly reset?: string;
  readonly begin?: (peer: RawPeer) => void;
  readonly once: (peer: RawPeer, n: number) => void;
}

const word = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
const CANCEL = word(8);
const EIGHT = new Uint8Array(8);
const PRIORITY = new Uint8Array(5);
const ZERO = Uint8Array.of(0);
const ONE = new Uint8Array(1);
const SOON = 1_000;
const LATER = 12_000;
const STALLED = 25_000;
/** `:status`, which no request has. */
const NO_REQUEST = Uint8Array.of(0x88);

/** Streams are odd, and begin at 1. */
const id = (n: number): number => 2 * n + 1;
const calm = (reason: string): RegExp => new RegExp(`^ENHANCE_YOUR_CALM ${reason}`);

// biome-ignore format: a table
export const ATTACKS: readonly Attack[] = [
  { name: "rapid reset, CVE-2023-44487",       wanted: calm("too_many_resets"),          times: 1_000,  patienceMs: SOON,
    once: (peer, n) => { peer.request(id(n)); peer.frame(FrameType.RST_STREAM, 0, id(n), CANCEL); } },
  { name: "rapid reset by RouteChat",          wanted: calm("too_many_resets"),          times: 4_000,  patienceMs: SOON,
    once: (peer, n) => { peer.request(id(n), Flag.END_HEADERS, "RouteChat"); peer.frame(FrameType.RST_STREAM, 0, id(n), CANCEL); } },
  { name: "rapid reset by ListFeatures",       wanted: calm("too_many_resets"),          times: 4_000,  patienceMs: SOON,
    once: (peer, n) => { peer.listEverything(id(n)); peer.frame(FrameType.RST_STREAM, 0, id(n), CANCEL); } },
  { name: "rapid reset of what is not there",  wanted: undefined,                        times: 1_000,  patienceMs: SOON, reset: "NO_ERROR",
    once: (peer, n) => { peer.request(id(n), Flag.END_HEADERS, "None"); peer.frame(FrameType.RST_STREAM, 0, id(n), CANCEL); } },
  { name: "MadeYouReset, CVE-2025-8671",       wanted: calm("too_many_internal_resets"), times: 1_000,  patienceMs: SOON,
    once: (peer, n) => { peer.request(id(n)); peer.frame(FrameType.WINDOW_UPDATE, 0, id(n), word(0)); } },
  { name: "CONTINUATION flood, CVE-2024-27316", wanted: calm("too_many_continuations"),  times: 2_000,  patienceMs: SOON,
    begin: (peer) => peer.request(1, 0),
    once: (peer) => peer.frame(FrameType.CONTINUATION, 0, 1) },
  { name: "HPACK bomb, CVE-2016-6581",         wanted: calm("header_list_too_large"),    times: 1,      patienceMs: SOON,
    begin: (peer) => peer.frame(FrameType.HEADERS, Flag.END_HEADERS, 1, indexed(1_128)),
    once: (peer) => peer.frame(FrameType.HEADERS, Flag.END_HEADERS, 3, new Uint8Array(1_000).fill(0xbe)) },
  { name: "ping flood, CVE-2019-9512",         wanted: calm("too_many_pings"),           times: 1_000,  patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.PING, 0, 0, EIGHT) },
  { name: "settings flood, CVE-2019-9515",     wanted: calm("too_many_settings"),        times: 1_000,  patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.SETTINGS, 0, 0) },
  { name: "empty frames, CVE-2019-9518",       wanted: calm("too_many_empty_frames"),    times: 1_000,  patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer) => peer.frame(FrameType.DATA, 0, 1) },
  { name: "priority flood, CVE-2019-9513",     wanted: calm("too_many_glitches"),        times: 20_000, patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.PRIORITY, 0, 1, PRIORITY) },
  { name: "unknown frames",                    wanted: calm("too_many_glitches"),        times: 20_000, patienceMs: SOON,
    once: (peer) => peer.frame(0xfa, 0, 0, ONE) },
  { name: "window updates for nothing",        wanted: calm("too_many_glitches"),        times: 20_000, patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.WINDOW_UPDATE, 0, 0, word(1)) },
  { name: "one stream reset over and over",    wanted: calm("too_many_glitches"),        times: 20_000, patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer) => peer.frame(FrameType.RST_STREAM, 0, 1, CANCEL) },
  { name: "DATA for a stream that is over",    wanted: calm("too_many_glitches"),        times: 20_000, patienceMs: SOON,
    begin: (peer) => { peer.request(1); peer.frame(FrameType.WINDOW_UPDATE, 0, 1, word(0)); },
    once: (peer) => peer.frame(FrameType.DATA, 0, 1) },
  { name: "acks of no PING",                   wanted: calm("too_many_glitches"),        times: 20_000, patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.PING, Flag.ACK, 0, EIGHT) },
  { name: "reset flood, CVE-2019-9514",        wanted: calm("too_many_internal_resets"), times: 1_000,  patienceMs: SOON,
    once: (peer, n) => peer.frame(FrameType.HEADERS, Flag.END_HEADERS, id(n), NO_REQUEST) },
  { name: "empty header names, CVE-2019-9516", wanted: calm("too_many_internal_resets"), times: 1_000,  patienceMs: SOON,
    once: (peer, n) => peer.nameless(id(n)) },
  { name: "streams that depend on themselves", wanted: calm("too_many_internal_resets"), times: 1_000,  patienceMs: SOON,
    once: (peer, n) => { peer.request(id(n)); peer.frame(FrameType.PRIORITY, 0, id(n), onItself(id(n))); } },
  { name: "DATA of one octet, CVE-2026-84304", wanted: undefined,                        times: 50_000, patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer) => peer.frame(FrameType.DATA, 0, 1, ZERO) },
  { name: "messages of nothing",               wanted: undefined,                        times: 4,      patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer) => peer.frame(FrameType.DATA, 0, 1, new Uint8Array(16_380)) },
  { name: "windows that stay shut, CVE-2019-9517", wanted: undefined,                    times: 100,    patienceMs: SOON,
    begin: (peer) => peer.frame(FrameType.SETTINGS, 0, 0, Uint8Array.of(0, 4, 0, 0, 0, 0)),
    once: (peer, n) => peer.listEverything(id(n)) },
  { name: "data dribble, CVE-2019-9511",       wanted: undefined,                        times: 10_000, patienceMs: SOON,
    begin: (peer) => { peer.frame(FrameType.SETTINGS, 0, 0, Uint8Array.of(0, 4, 0, 0, 0, 0)); for (let n = 0; n < 50; n += 1) peer.listEverything(id(n)); },
    once: (peer, n) => peer.frame(FrameType.WINDOW_UPDATE, 0, id(n % 50), word(1)) },
  { name: "a stream's window beyond 2^31-1",   wanted: undefined, reset: "FLOW_CONTROL_ERROR", times: 1, patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer) => peer.frame(FrameType.WINDOW_UPDATE, 0, 1, word(0x7fff_ffff)) },
  { name: "window beyond 2^31-1",              wanted: /^FLOW_CONTROL_ERROR/,            times: 2,      patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.WINDOW_UPDATE, 0, 0, word(0x7fff_ffff)) },
  { name: "frames of size 0, CVE-2026-33814",  wanted: /^PROTOCOL_ERROR/,                times: 1,      patienceMs: SOON,
    once: (peer) => peer.frame(FrameType.SETTINGS, 0, 0, Uint8Array.of(0, 5, 0, 0, 0, 0)) },
  { name: "even stream ids",                   wanted: /^PROTOCOL_ERROR/,                times: 1,      patienceMs: SOON,
    once: (peer) => peer.request(2) },
  { name: "falling stream ids",                wanted: /^PROTOCOL_ERROR/,                times: 1,      patienceMs: SOON,
    begin: (peer) => peer.request(5),
    once: (peer) => peer.request(3) },
  { name: "PUSH_PROMISE",                      wanted: /^PROTOCOL_ERROR/,                times: 1,      patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer) => peer.frame(FrameType.PUSH_PROMISE, Flag.END_HEADERS, 1, word(2)) },
  { name: "GOAWAY with a growing last id",     wanted: /^PROTOCOL_ERROR/,                times: 2,      patienceMs: SOON,
    begin: (peer) => peer.request(1),
    once: (peer, n) => peer.frame(FrameType.GOAWAY, 0, 0, lastId(n)) },
  { name: "no preface",                        wanted: /^SETTINGS_TIMEOUT/,              times: 0,      patienceMs: LATER, isSilent: true,
    once: () => {} },
  { name: "no SETTINGS",                       wanted: /^SETTINGS_TIMEOUT/,              times: 1,      patienceMs: LATER, isSilent: true,
    once: (peer) => peer.write(CLIENT_PREFACE) },
  { name: "SETTINGS not acknowledged",         wanted: /^SETTINGS_TIMEOUT/,              times: 1,      patienceMs: LATER, isSilent: true,
    once: (peer) => { peer.write(CLIENT_PREFACE); peer.frame(FrameType.SETTINGS, 0, 0); } },
  { name: "a header block without end",        wanted: calm("header_block_timeout"),     times: 1,      patienceMs: LATER,
    once: (peer) => peer.request(1, 0) },
  { name: "a socket that is not read, CVE-2019-9517", wanted: /^/,                       times: 3_000,  patienceMs: STALLED, isDeaf: true,
    begin: (peer) => { peer.frame(FrameType.SETTINGS, 0, 0, Uint8Array.of(0, 4, 0x7f, 0xff, 0xff, 0xff)); peer.frame(FrameType.WINDOW_UPDATE, 0, 0, word(0x7fff_0000)); },
    once: (peer, n) => peer.listEverything(id(n)) },
];

/** A priority that makes `streamId` depend on itself. */
function onItself(streamId: number): Uint8Array {
  const priority = new Uint8Array(5);
  priority.set(word(streamId));
  return priority;
}

/** The payload of a GOAWAY without an error. */
function lastId(streamId: number): Uint8Array {
  const payload = new Uint8Array(8);
  payload.set(word(streamId));
  return payload;
}

/** A block that puts `a` with so many octets into the table. */
function indexed(octets: number): Uint8Array {
  const rest = octets - 127;
  const head = [0x40, 1, 0x61, 0x7f, (rest & 0x7f) | 0x80, rest >> 7];
  return Uint8Array.from([...head, ...new Array<number>(octets).fill(0x78)]);
}
