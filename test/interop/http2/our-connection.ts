import { type Headers, headerField } from "@route-guide/hpack";
import { Connection, type ConnectionOptions, type ErrorCode } from "@route-guide/http2";
import { drive, systemClock } from "@route-guide/transport";
import { tcpDialer } from "@route-guide/transport/node";
import { OurStream } from "./our-stream.ts";

export type Fields = Readonly<Record<string, string>>;

export interface ReceivedGoAway {
  readonly code: ErrorCode;
  readonly lastStreamId: number;
}

/** The HTTP/2 client that our core makes, without any gRPC. */
export class OurConnection {
  readonly core: Connection;
  readonly goAways: ReceivedGoAway[] = [];
  /** Settles when the connection is over, with the error if there was one. */
  readonly closed: Promise<Error | undefined>;
  readonly #authority: string;
  #onCapacity: (() => void)[] = [];

  /** Connects to a port of this machine, and waits for its SETTINGS. */
  static async open(port: number, options: ConnectionOptions = {}): Promise<OurConnection> {
    const dialer = tcpDialer({ host: "127.0.0.1", port });
    const connection = new OurConnection(dialer.authority, options);
    drive(await dialer.dial(new AbortController().signal), connection.core, systemClock);
    while (!connection.core.isReady) await connection.capacity();
    return connection;
  }

  private constructor(authority: string, options: ConnectionOptions) {
    this.#authority = authority;
    let closed: (error: Error | undefined) => void = () => {};
    this.closed = new Promise((resolve) => {
      closed = resolve;
    });
    const handler = {
      onClose: (error: Error | undefined) => closed(error),
      onGoAway: (code: ErrorCode, lastStreamId: number) => {
        this.goAways.push({ code, lastStreamId });
      },
      onCapacity: () => {
        for (const wake of this.#onCapacity.splice(0)) wake();
      },
    };
    this.core = new Connection("client", handler, options);
  }

  /** Resolves at the next hint that a stream may be opened. */
  capacity(): Promise<void> {
    return new Promise((resolve) => {
      this.#onCapacity.push(resolve);
    });
  }

  /** Opens a stream for a request whose content, if any, is still to come. */
  open(method: string, path: string, fields: Fields = {}, endStream = false): OurStream {
    const stream = new OurStream();
    stream.core = this.core.openStream(this.#headers(method, path, fields), endStream, stream);
    return stream;
  }

  /** GET: a request without content. */
  get(path: string, fields: Fields = {}): OurStream {
    return this.open("GET", path, fields, true);
  }

  /** POST: a request with content. */
  post(path: string, body: Uint8Array, fields: Fields = {}): OurStream {
    const stream = this.open("POST", path, fields);
    stream.core.sendData(body, true);
    return stream;
  }

  /** Resolves when a PING has come back. */
  ping(): Promise<void> {
    return new Promise((resolve) => {
      this.core.ping(() => resolve());
    });
  }

  #headers(method: string, path: string, fields: Fields): Headers {
    return [
      headerField(":method", method),
      headerField(":scheme", "http"),
      headerField(":authority", this.#authority),
      headerField(":path", path),
      ...Object.entries(fields).map(([name, value]) => headerField(name, value)),
    ];
  }
}
