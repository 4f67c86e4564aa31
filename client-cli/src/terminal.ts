import type { Readable, Writable } from "node:stream";
import type { Dialer } from "@route-guide/transport";

/** The outside of the program: all it may read and write. Only main.ts knows the real one. */
export interface Terminal {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the person presses Ctrl-C, or when the process is asked to end. */
  readonly signal: AbortSignal;
  /** The way to a server. Rejects with a TypeError for an address that cannot be one. */
  dialer(address: string): Promise<Dialer>;
  /** As if Ctrl-C had been pressed: for prompts, which get the keys themselves. */
  interrupt(): void;
}

export type InputStream = Readable & { readonly isTTY?: boolean | undefined };

export type OutputStream = Writable & { readonly isTTY?: boolean | undefined };
