import type { TestServiceHandlers } from "./test-service.ts";

/** A server at work on a port of 127.0.0.1. */
export interface TestServer {
  readonly port: number;
  /** Ends it at once. */
  stop(): Promise<void>;
}

/** Starts one. Servers of other libraries are given handlers in the dress of ours, too. */
export type Serve = (handlers: TestServiceHandlers, options: ServeOptions) => Promise<TestServer>;

export interface ServeOptions {
  /** 0 for any. */
  readonly port: number;
  /** PEM; in plaintext unless given. */
  readonly tls?: { readonly cert: string; readonly key: string };
}
