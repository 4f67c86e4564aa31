import { ConnectionError } from "./errors.ts";

/** RFC 9113 §3.4: what a client says first, before its SETTINGS. */
export const CLIENT_PREFACE: Uint8Array = Uint8Array.from(
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  (char) => char.charCodeAt(0),
);

/** Checks a client's preface as it arrives, in whatever pieces. */
export class PrefaceMatcher {
  #matched = 0;

  get isComplete(): boolean {
    return this.#matched === CLIENT_PREFACE.length;
  }

  /** How many octets of `bytes` belong to the preface; the first wrong one is a connection error. */
  match(bytes: Uint8Array): number {
    const wanted = Math.min(CLIENT_PREFACE.length - this.#matched, bytes.length);
    for (let at = 0; at < wanted; at += 1) {
      if (bytes[at] !== CLIENT_PREFACE[this.#matched + at]) {
        throw new ConnectionError("PROTOCOL_ERROR", "not the HTTP/2 client preface");
      }
    }
    this.#matched += wanted;
    return wanted;
  }
}
