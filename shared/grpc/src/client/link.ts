import type { Headers } from "@route-guide/hpack";
import {
  Connection,
  type ConnectionHandler,
  type ConnectionOptions,
  type ErrorCode,
  type Stream,
  type StreamHandler,
} from "@route-guide/http2";
import { type ByteSocket, type Clock, drive, type Peer } from "@route-guide/transport";
import { AssemblyBudget } from "../assembly-budget.ts";
import { type ChannelMeter, type ConnectionMeter, meteredConnection } from "../meter.ts";

/** What becomes of a {@link Link}. */
export interface LinkOwner {
  /** The server's SETTINGS came: calls can be made. */
  onLinkReady(link: Link): void;
  /** There may be room for another call. */
  onLinkCapacity(link: Link): void;
  /** The server goes away: calls it has taken go on, new ones belong on another link. */
  onLinkGoAway(link: Link, reason: Error): void;
  /** It goes away because we asked too often for a sign of life (gRFC A8). */
  onLinkTooManyPings(): void;
  /** Over, and every call on it has been told. `error` is absent after a clean end. */
  onLinkClose(link: Link, error: Error | undefined): void;
  /** Its socket is closed, too. */
  onLinkGone(link: Link): void;
}

/** RFC 9113 §5.1.1: a connection has ids for so many streams, then it needs a successor. */
const LAST_STREAM_ID = 0x7fff_ffff;

const utf8 = new TextDecoder();

/** One HTTP/2 connection to a server, from the moment its socket is open until it closes. */
export class Link implements ConnectionHandler {
  readonly connection: Connection;
  readonly peer: Peer;
  readonly meter: ConnectionMeter | undefined;
  /** It has been of use: a call got a stream on it. */
  hasCarried = false;
  readonly #owner: LinkOwner;
  /** The server has said too_many_pings. */
  #isTold = false;
  #assemblyBudget: AssemblyBudget | undefined = undefined;

  constructor(
    socket: ByteSocket,
    clock: Clock,
    options: ConnectionOptions,
    owner: LinkOwner,
    meter: ChannelMeter | undefined,
  ) {
    this.#owner = owner;
    this.peer = socket.peer;
    this.connection = new Connection("client", this, options);
    this.meter = meter?.connected(meteredConnection(socket, this.connection));
    drive(socket, this.connection, clock);
    const { onClose } = socket;
    socket.onClose = (cause) => {
      onClose(cause);
      this.meter?.closed();
      owner.onLinkGone(this);
    };
  }

  get canOpenStream(): boolean {
    return this.connection.canOpenStream;
  }

  /** Opens a stream with its request headers; call only while {@link canOpenStream}. */
  openStream(headers: Headers, handler: StreamHandler): Stream {
    const stream = this.connection.openStream(headers, false, handler);
    this.hasCarried = true;
    if (stream.id === LAST_STREAM_ID) {
      this.#owner.onLinkGoAway(this, new Error("the connection has used up its stream ids"));
    }
    return stream;
  }

  /** Where long messages claim their room, of `octets` for all of them. It is made once. */
  assemblyBudget(octets: number): AssemblyBudget {
    this.#assemblyBudget ??= new AssemblyBudget(octets);
    return this.#assemblyBudget;
  }

  onReady(): void {
    this.#owner.onLinkReady(this);
  }

  onCapacity(): void {
    this.#owner.onLinkCapacity(this);
  }

  onGoAway(code: ErrorCode, _lastStreamId: number, debugData: Uint8Array): void {
    const text = utf8.decode(debugData.subarray(0, 256));
    const debug = text === "" ? "" : `: ${text}`;
    const isTooManyPings = code === "ENHANCE_YOUR_CALM" && text === "too_many_pings";
    if (isTooManyPings && !this.#isTold) {
      this.#isTold = true;
      this.#owner.onLinkTooManyPings();
    }
    this.#owner.onLinkGoAway(this, new Error(`the server went away with ${code}${debug}`));
  }

  onClose(error: Error | undefined): void {
    this.#owner.onLinkClose(this, error);
  }
}
