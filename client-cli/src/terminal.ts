import type { Readable, Writable } from "node:stream";
import type { Dialer } from "@route-guide/transport";
import type { TlsFiles } from "@route-guide/transport/node";

/** The outside of the program: all it may read and write. Only main.ts knows the real one. */
export interface Terminal {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the person presses Ctrl-C, or when the process is asked to end. */
  readonly signal: AbortSignal;
  /** The way to a server. Rejects when the address, or a file, is no good. */
  dialer(address: string, settings: DialSettings): Promise<Dialer>;
  /** As if Ctrl-C had been pressed: for prompts, which get the keys themselves. */
  interrupt(): void;
}

/** How to reach a server, besides its address. */
export interface DialSettings {
  /** Plaintext without. */
  readonly tls: TlsFiles | undefined;
  /** What the server is called, where that is not its address. */
  readonly authority: string | undefined;
}

export type InputStream = Readable & { readonly isTTY?: boolean | undefined };

export type OutputStream = Writable & { readonly isTTY?: boolean | undefined };
