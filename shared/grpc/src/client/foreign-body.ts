import type { Outcome } from "./outcome.ts";
import { outcomeWithoutStatus, type ResponseHead } from "./response-head.ts";

/** How much of a foreign response is quoted, octets. */
const QUOTED = 256;

const utf8 = new TextDecoder();

/**
 * The body of a response that is not gRPC: a proxy's error page, say. Its start goes into the
 * error, as it often tells what went wrong.
 */
export class ForeignBody {
  readonly #head: ResponseHead;
  readonly #bytes = new Uint8Array(QUOTED);
  #length = 0;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  /** Takes the next octets; true when that is enough. */
  receive(bytes: Uint8Array): boolean {
    const taken = bytes.subarray(0, QUOTED - this.#length);
    this.#bytes.set(taken, this.#length);
    this.#length += taken.length;
    return this.#length === QUOTED;
  }

  /** The status by HTTP, with the text as far as it came. */
  outcome(): Outcome {
    const outcome = outcomeWithoutStatus(this.#head, undefined);
    const text = utf8.decode(this.#bytes.subarray(0, this.#length)).replace(/\s+/g, " ").trim();
    return text === "" ? outcome : { ...outcome, detail: `${outcome.detail}: ${text}` };
  }
}
