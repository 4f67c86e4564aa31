import type { ConnectionMeter, MeteredConnection, StatusName } from "@route-guide/grpc";
import type { Security, Socket, SocketData, SocketRef } from "@route-guide/proto/channelz";
import type { PeerTls } from "@route-guide/transport";
import { parseAddress } from "./address.ts";
import type { CallFigures } from "./call-figures.ts";
import { toTimestamp } from "./timestamp.ts";

/** What a socket needs of whoever has it. */
export interface SocketOwner {
  /** Which end of the connection this is. */
  readonly role: "client" | "server";
  /** What its calls count towards, too. */
  readonly calls: CallFigures;
  now(): number;
  /** It is closed. */
  forget(socket: SocketEntry): void;
}

/** One connection: counts what passes over it. */
export class SocketEntry implements ConnectionMeter {
  readonly id: number;
  readonly #owner: SocketOwner;
  readonly #connection: MeteredConnection;
  #started = 0;
  #succeeded = 0;
  #failed = 0;
  #sent = 0;
  #received = 0;
  #lastStartedAt: number | undefined = undefined;
  #lastSentAt: number | undefined = undefined;
  #lastReceivedAt: number | undefined = undefined;

  constructor(id: number, owner: SocketOwner, connection: MeteredConnection) {
    this.id = id;
    this.#owner = owner;
    this.#connection = connection;
  }

  callStarted(): void {
    const now = this.#owner.now();
    this.#started += 1;
    this.#lastStartedAt = now;
    this.#owner.calls.start(now);
  }

  callEnded(status: StatusName, isWhole: boolean): void {
    if (isWhole) this.#succeeded += 1;
    else this.#failed += 1;
    this.#owner.calls.end(status);
  }

  messageSent(): void {
    this.#sent += 1;
    this.#lastSentAt = this.#owner.now();
  }

  messageReceived(): void {
    this.#received += 1;
    this.#lastReceivedAt = this.#owner.now();
  }

  closed(): void {
    this.#owner.forget(this);
  }

  toRef(): SocketRef {
    return { socketId: BigInt(this.id), name: this.#connection.peer.address };
  }

  toMessage(): Socket {
    const { peer, localAddress } = this.#connection;
    return {
      ref: this.toRef(),
      data: this.#toData(),
      local: localAddress === undefined ? undefined : parseAddress(localAddress),
      remote: parseAddress(peer.address),
      security: peer.tls && tlsSecurity(peer.tls),
      remoteName: "",
    };
  }

  #toData(): SocketData {
    const { figures } = this.#connection;
    const isClient = this.#owner.role === "client";
    const lastStream = toTimestamp(this.#lastStartedAt);
    const goAway = figures.goAwayReceived;
    return {
      streamsStarted: BigInt(this.#started),
      streamsSucceeded: BigInt(this.#succeeded),
      streamsFailed: BigInt(this.#failed),
      messagesSent: BigInt(this.#sent),
      messagesReceived: BigInt(this.#received),
      keepAlivesSent: BigInt(figures.keepalivesSent),
      lastLocalStreamCreatedTimestamp: isClient ? lastStream : undefined,
      lastRemoteStreamCreatedTimestamp: isClient ? undefined : lastStream,
      lastMessageSentTimestamp: toTimestamp(this.#lastSentAt),
      lastMessageReceivedTimestamp: toTimestamp(this.#lastReceivedAt),
      localFlowControlWindow: { value: BigInt(figures.sendWindowBytes) },
      remoteFlowControlWindow: { value: BigInt(figures.receiveWindowBytes) },
      option: [],
      receivedGoawayError: goAway === undefined ? undefined : { value: goAway },
      peerMaxConcurrentStreams: isClient ? figures.peerMaxConcurrentStreams : 0,
    };
  }
}

/** Certificates are in DER, as the handshake had them. */
function tlsSecurity({ cipherSuite, certificate, localCertificate }: PeerTls): Security {
  const none = new Uint8Array();
  return {
    model: {
      kind: "tls",
      value: {
        cipherSuite: { kind: "standardName", value: cipherSuite },
        localCertificate: localCertificate ?? none,
        remoteCertificate: certificate ?? none,
      },
    },
  };
}
