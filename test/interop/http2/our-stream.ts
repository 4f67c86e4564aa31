import type { Headers } from "@route-guide/hpack";
import type { HeaderSection, Stream, StreamHandler, StreamReset } from "@route-guide/http2";
import type { Fields } from "./our-connection.ts";

/** How a stream ended: by its end, or by a reset. */
export interface StreamEnd {
  readonly headers: Fields;
  readonly body: Buffer;
  readonly trailers: Fields;
  readonly reset: StreamReset | undefined;
}

/** A stream of ours at the client's end, and what came on it. */
export class OurStream implements StreamHandler {
  declare core: Stream;
  readonly informational: Fields[] = [];
  /** Settles with the response's headers, or never. */
  readonly responded: Promise<Fields>;
  readonly ended: Promise<StreamEnd>;
  /** Settles when the stream is reset, even after the peer has ended its side. */
  readonly resetCame: Promise<StreamReset>;
  readonly #chunks: Uint8Array[] = [];
  #onResponse: (fields: Fields) => void = () => {};
  #onEnd: (end: StreamEnd) => void = () => {};
  #onReset: (reset: StreamReset) => void = () => {};
  #onWritable: () => void = () => {};
  #headers: Fields = {};
  #trailers: Fields = {};
  #isPaused = false;
  #unread = 0;

  constructor() {
    this.responded = new Promise((resolve) => {
      this.#onResponse = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#onEnd = resolve;
    });
    this.resetCame = new Promise((resolve) => {
      this.#onReset = resolve;
    });
  }

  /** Octets that have come. */
  get received(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** From now on no room is made for what comes, until {@link resume}. */
  pause(): this {
    this.#isPaused = true;
    return this;
  }

  resume(): this {
    this.#isPaused = false;
    this.core.consume(this.#unread);
    this.#unread = 0;
    return this;
  }

  /** Resolves when what was sent has left. */
  writable(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWritable = resolve;
    });
  }

  onHeaders(_: Stream, headers: Headers, section: HeaderSection, endStream: boolean): void {
    const fields = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
    if (section === "informational") this.informational.push(fields);
    else if (section === "trailers") this.#trailers = fields;
    else {
      this.#headers = fields;
      this.#onResponse(fields);
    }
    if (endStream) this.#end(undefined);
  }

  onData(stream: Stream, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    this.#chunks.push(bytes.slice(start, end));
    if (this.#isPaused) this.#unread += end - start;
    else stream.consume(end - start);
    if (endStream) this.#end(undefined);
  }

  onWritable(): void {
    this.#onWritable();
  }

  onReset(_: Stream, reset: StreamReset): void {
    this.#onReset(reset);
    this.#end(reset);
  }

  #end(reset: StreamReset | undefined): void {
    const body = Buffer.concat(this.#chunks);
    this.#onEnd({ headers: this.#headers, body, trailers: this.#trailers, reset });
  }
}
