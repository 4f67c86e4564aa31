import { Inbox } from "./inbox.ts";
import type { Fields, Json, StrangerEnd } from "./stranger.ts";

/** What a stranger's call has brought so far, for a reader who may come later. */
export class CallRecord {
  readonly headers: Promise<Fields>;
  readonly ended: Promise<StrangerEnd>;
  readonly #messages = new Inbox<Json>();
  #headersCame: (headers: Fields) => void = () => {};
  #endCame: (end: StrangerEnd) => void = () => {};

  constructor() {
    this.headers = new Promise((resolve) => {
      this.#headersCame = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#endCame = resolve;
    });
  }

  get messages(): AsyncIterableIterator<Json> {
    return this.#messages.items;
  }

  onHeaders(headers: Fields): void {
    this.#headersCame(headers);
  }

  onMessage(message: Json): void {
    this.#messages.put(message);
  }

  onEnd(end: StrangerEnd): void {
    this.#headersCame({}); // unless they have come
    this.#endCame(end);
    this.#messages.end();
  }
}
