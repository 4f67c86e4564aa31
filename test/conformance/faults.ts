import { type ErrorCode, Flag, type Role, type Stream } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { fields, frame, joined, REQUEST, Wire } from "../../shared/http2/testing/wire.ts";

const { END_HEADERS, END_STREAM } = Flag;
type Fields = Readonly<Record<string, string>>;
type Options = ConstructorParameters<typeof Wire>[1];

/** A peer of one of our connections, and what it may say. */
export class Peer {
  /** Ours. */
  readonly role: Role;
  readonly wire: Wire;
  #opened: Stream | undefined;

  constructor(role: Role, options: Options = {}) {
    this.role = role;
    this.wire = Wire.ready(role, options);
  }

  /** Stream 1 is open: a request of the peer, or one of ours that waits for its response. */
  stream(): Uint8Array {
    if (this.role === "server") return this.wire.request(1);
    this.#opened = this.wire.connection.openStream(REQUEST, false, this.wire);
    this.wire.sent();
    return joined();
  }

  /** The first header section on stream 1, of the peer's request or response. */
  message(more: Fields = {}, flags: number = END_HEADERS): Uint8Array {
    if (this.role === "client") this.stream();
    return this.section(more, flags);
  }

  /** The same header section once more. */
  section(more: Fields = {}, flags: number = END_HEADERS): Uint8Array {
    const head = this.role === "server" ? REQUEST : fields({ ":status": "200" });
    return this.wire.headers(1, [...head, ...fields(more)], flags);
  }

  /** A header section on stream 1, in exactly these fields. */
  exactly(section: Fields, flags: number = END_HEADERS): Uint8Array {
    if (this.role === "client") this.stream();
    return this.wire.headers(1, fields(section), flags);
  }

  /** Trailers on stream 1. */
  trailers(section: Fields, flags: number = END_HEADERS | END_STREAM): Uint8Array {
    return this.wire.headers(1, fields(section), flags);
  }

  /** Both sides end stream 1. */
  end(): void {
    this.wire.send(this.message({}, END_HEADERS | END_STREAM));
    if (this.role === "server") this.local?.sendHeaders(fields({ ":status": "200" }), true);
    else this.local?.sendData(new Uint8Array(0), true);
    this.wire.sent();
  }

  /** Our side of stream 1. */
  get local(): Stream | undefined {
    return this.#opened ?? this.wire.streams[0];
  }
}

/** What a peer must not do, on a connection whose settings are done. */
export interface Fault {
  /** The section, and what is done. */
  readonly rule: string;
  readonly sent: (peer: Peer) => readonly (Uint8Array | string)[];
  readonly code: ErrorCode;
  /** In GOAWAY, or in what the application hears; absent where it has heard the end before. */
  readonly reason?: string;
  /** Who can do it, when only one side can. */
  readonly by?: Role;
  readonly options?: Options;
}

const ROLES = ["server", "client"] as const;
const PING = frame("PING", 0, 0, "0000000000000000");

function suffered(faults: readonly Fault[]): { us: Role; rule: string; fault: Fault }[] {
  return ROLES.flatMap((us) =>
    faults.filter(({ by }) => by !== us).map((fault) => ({ us, rule: fault.rule, fault })),
  );
}

/** Each fault ends the connection, and GOAWAY says why (RFC 9113 §5.4.1). */
export function breakTheConnection(faults: readonly Fault[]): void {
  describe("breaks the connection (RFC 9113 §5.4.1)", () => {
    it.each(suffered(faults))("of a $us: $rule", ({ us, fault }) => {
      const peer = new Peer(us, fault.options);
      const { wire } = peer;
      const answers = wire.send(...fault.sent(peer));
      const last = wire.streams.at(-1)?.id ?? 0;
      const reason = JSON.stringify(fault.reason);
      expect(answers.at(-1)).toBe(`GOAWAY 0 last=${last} ${fault.code} ${reason}`);
      expect(wire.events.at(-1)).toBe(`close ${fault.reason}`);
      expect(wire.connection.isDone).toBe(true);
      expect(wire.connection.activeStreams).toBe(0);
      expect(wire.send(PING)).toEqual([]);
    });
  });
}

/** Each fault ends stream 1, and the connection goes on (RFC 9113 §5.4.2). */
export function breakOneStream(faults: readonly Fault[]): void {
  describe("breaks one stream (RFC 9113 §5.4.2)", () => {
    it.each(suffered(faults))("of a $us: $rule", ({ us, fault }) => {
      const peer = new Peer(us, fault.options);
      const { wire } = peer;
      expect(wire.send(...fault.sent(peer)).at(-1)).toBe(`RST_STREAM 1 ${fault.code}`);
      if (fault.reason !== undefined) {
        expect(wire.events.at(-1)).toBe(`1 reset ${fault.code} by local: ${fault.reason}`);
      }
      expect(wire.connection.activeStreams).toBe(0);
      expect(converse(peer)).toMatch(/^[37] (request|response) .* end$/);
    });
  });
}

/** What a peer may do, however odd it looks. */
export interface Oddity {
  readonly rule: string;
  readonly sent: (peer: Peer) => readonly (Uint8Array | string)[];
  /** What it is answered with. Default: nothing. */
  readonly answers?: readonly string[];
  readonly by?: Role;
  readonly options?: Options;
}

/** Each is taken as the specification says, and everything goes on. */
export function areTaken(oddities: readonly Oddity[]): void {
  const rows = ROLES.flatMap((us) =>
    oddities.filter(({ by }) => by !== us).map((each) => ({ us, rule: each.rule, each })),
  );
  describe("is taken", () => {
    it.each(rows)("by a $us: $rule", ({ us, each }) => {
      const peer = new Peer(us, each.options);
      expect(peer.wire.send(...each.sent(peer))).toEqual(each.answers ?? []);
      expect(converse(peer)).toMatch(/^[37] (request|response) .* end$/);
    });
  });
}

/** One more stream, which shows that all is well; returns what was heard of it. */
function converse(peer: Peer): string | undefined {
  const { role, wire } = peer;
  const flags = END_HEADERS | END_STREAM;
  if (role === "server") {
    wire.send(wire.request(7, flags));
  } else {
    if (wire.connection.openStream(REQUEST, true, wire).id === 1) return converse(peer);
    wire.send(wire.headers(3, fields({ ":status": "200" }), flags));
  }
  return wire.events.at(-1);
}
