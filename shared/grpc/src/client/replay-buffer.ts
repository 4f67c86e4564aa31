/** As many octets of requests are kept to be sent again. */
const LIMIT = 64 * 1024;

/**
 * What a call has sent, kept until the server answers: a call that a server certainly has not
 * seen can then be sent again elsewhere (gRFC A6, "Transparent Retries").
 */
export class ReplayBuffer {
  #messages: Uint8Array[] | undefined = [];
  #octets = 0;

  /** Whether everything sent so far is in here. */
  get isComplete(): boolean {
    return this.#messages !== undefined;
  }

  /** Whether it holds as much as it should before somebody reads it. */
  get isFull(): boolean {
    return this.#octets > LIMIT;
  }

  get messages(): readonly Uint8Array[] {
    return this.#messages ?? [];
  }

  add(message: Uint8Array): void {
    this.#messages?.push(message);
    this.#octets += message.length;
  }

  /** Nothing of this will be sent again. */
  drop(): void {
    this.#messages = undefined;
  }
}
