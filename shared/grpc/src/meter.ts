import type { Connection, ConnectionFigures } from "@route-guide/http2";
import type { ByteSocket, Peer } from "@route-guide/transport";
import type { ChannelState } from "./client/channel.ts";
import type { StatusName } from "./status.ts";

/*
 * Meters keep figures of what happens, such as channelz shows. All their methods are called
 * synchronously, some for every message: they must be quick, and must not throw.
 */

/** A connection, as a meter may look at it at any time. */
export interface MeteredConnection {
  readonly peer: Peer;
  /** This end, where somebody knows: `127.0.0.1:50051`. */
  readonly localAddress: string | undefined;
  readonly figures: ConnectionFigures;
}

/** Hears what happens on one connection, at either end. */
export interface ConnectionMeter {
  /** A call has a stream. */
  callStarted(): void;
  /** `isWhole`: the server ended the stream with its trailers; else something cut it short. */
  callEnded(status: StatusName, isWhole: boolean): void;
  messageSent(): void;
  messageReceived(): void;
  /** The socket is closed. */
  closed(): void;
}

/** Hears of a server's connections. */
export interface ServerMeter {
  connected(connection: MeteredConnection): ConnectionMeter;
}

/** Hears of a channel's connections, and of its calls, with or without one. */
export interface ChannelMeter extends ServerMeter {
  callStarted(): void;
  callEnded(status: StatusName): void;
  /** `cause`: why it is not connected, if something went wrong. */
  stateChanged(state: ChannelState, cause: Error | undefined): void;
}

/** What meters may see of a connection and the socket under it. */
export function meteredConnection(socket: ByteSocket, connection: Connection): MeteredConnection {
  const { peer, localAddress } = socket;
  return { peer, localAddress, figures: connection.figures };
}
