import type {
  ChannelMeter,
  ChannelState,
  ConnectionMeter,
  MeteredConnection,
  StatusName,
} from "@route-guide/grpc";
import {
  type Channel,
  type ChannelData,
  ChannelConnectivityState_State as State,
  type Subchannel,
} from "@route-guide/proto/channelz";
import { CallFigures } from "./call-figures.ts";
import type { ChannelzRegistry } from "./channelz-registry.ts";
import { SocketEntry, type SocketOwner } from "./socket-entry.ts";
import { Trace } from "./trace.ts";

const STATES = {
  idle: State.IDLE,
  connecting: State.CONNECTING,
  ready: State.READY,
  transientFailure: State.TRANSIENT_FAILURE,
  shutdown: State.SHUTDOWN,
} as const satisfies Record<ChannelState, State>;

/**
 * One channel, to be given to `createChannel` as its meter, and the one subchannel that it has.
 * The channel counts calls, the subchannel the streams that they got.
 */
export class ChannelEntry implements ChannelMeter, SocketOwner {
  readonly id: number;
  readonly subchannelId: number;
  readonly role = "client";
  /** The subchannel's. */
  readonly calls = new CallFigures();
  readonly #registry: ChannelzRegistry;
  readonly #target: string;
  readonly #ownCalls = new CallFigures();
  readonly #trace: Trace;
  readonly #sockets = new Set<SocketEntry>();
  #state: ChannelState = "idle";

  constructor(id: number, subchannelId: number, target: string, registry: ChannelzRegistry) {
    this.id = id;
    this.subchannelId = subchannelId;
    this.#target = target;
    this.#registry = registry;
    this.#trace = new Trace(registry.now());
  }

  connected(connection: MeteredConnection): ConnectionMeter {
    const socket = new SocketEntry(this.#registry.nextId(), this, connection);
    this.#registry.sockets.set(socket.id, socket);
    this.#sockets.add(socket);
    return socket;
  }

  callStarted(): void {
    this.#ownCalls.start(this.now());
  }

  callEnded(status: StatusName): void {
    this.#ownCalls.end(status);
  }

  stateChanged(state: ChannelState, cause: Error | undefined): void {
    this.#state = state;
    const now = this.now();
    if (cause) this.#trace.warning(now, `${state}: ${cause.message}`);
    else this.#trace.info(now, state);
    this.#leaveWhenOver();
  }

  now(): number {
    return this.#registry.now();
  }

  forget(socket: SocketEntry): void {
    this.#sockets.delete(socket);
    this.#registry.sockets.delete(socket.id);
    this.#leaveWhenOver();
  }

  toMessage(): Channel {
    return {
      ref: { channelId: BigInt(this.id), name: this.#target },
      data: this.#toData(this.#ownCalls, 0),
      channelRef: [],
      subchannelRef: [this.#subchannelRef()],
      socketRef: [],
    };
  }

  toSubchannelMessage(): Subchannel {
    return {
      ref: this.#subchannelRef(),
      data: this.#toData(this.calls, 1),
      channelRef: [],
      subchannelRef: [],
      socketRef: Array.from(this.#sockets, (socket) => socket.toRef()),
    };
  }

  #subchannelRef() {
    return { subchannelId: BigInt(this.subchannelId), name: this.#target };
  }

  #toData(calls: CallFigures, maxConnectionsPerSubchannel: number): ChannelData {
    return {
      state: { state: STATES[this.#state] },
      target: this.#target,
      trace: this.#trace.toMessage(),
      ...calls.toFields(),
      maxConnectionsPerSubchannel,
    };
  }

  /** A channel that is closed is listed until its last connection is. */
  #leaveWhenOver(): void {
    if (this.#state !== "shutdown" || this.#sockets.size > 0) return;
    this.#registry.channels.delete(this.id);
    this.#registry.subchannels.delete(this.subchannelId);
  }
}
