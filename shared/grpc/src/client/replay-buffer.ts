/** As many octets of requests are kept to be sent again. */
const LIMIT = 64 * 1024;

/** A message as it travels, but for its prefix. */
export interface SentMessage {
  readonly bytes: Uint8Array;
  readonly isCompressed: boolean;
}

/**
 * What a call has sent, kept until the server answers: a call that a server certainly has not
 * seen can then be sent again elsewhere (gRFC A6, "Transparent Retries").
 */
export class ReplayBuffer {
  #messages: SentMessage[] | undefined = [];
  #octets = 0;

  /** Whether everything sent so far is in here. */
  get isComplete(): boolean {
    return this.#messages !== undefined;
  }

  /** Whether it holds as much as it should before somebody reads it. */
  get isFull(): boolean {
    return this.#octets > LIMIT;
  }

  get messages(): readonly SentMessage[] {
    return this.#messages ?? [];
  }

  add(message: SentMessage): void {
    this.#messages?.push(message);
    this.#octets += message.bytes.length;
  }

  /** Nothing of this will be sent again. */
  drop(): void {
    this.#messages = undefined;
  }
}
