/*
 * What Node and browsers share beyond ECMAScript, and this package uses. Declared here, narrowly,
 * so that neither library's types come in: what is not on this page cannot be reached for.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: "utf-8", options?: { ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
