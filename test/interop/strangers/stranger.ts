import type { StatusName } from "@route-guide/grpc";

/*
 * Somebody else's gRPC in terms that all of them can be put in, so that one suite serves them all.
 */

/** A message as proto3 JSON has it: camel-case names, bytes as base64, nothing left out. */
export type Json = Readonly<Record<string, unknown>>;

/** Metadata: the values of each name, those of `-bin` names as base64 without padding. */
export type Fields = Readonly<Record<string, readonly string[]>>;

/** Makes a library's client for the server at a port. */
export type ConnectStranger = (options: StrangerClientOptions) => Promise<StrangerClient>;

/** A library's client, connected to one server. */
export interface StrangerClient {
  /** Starts a call of `routeguide.RouteGuide/GetFeature`, say. */
  open(method: string, options?: StrangerCallOptions): StrangerCall;
  close(): Promise<void>;
}

export interface StrangerCallOptions {
  readonly timeoutMs?: number;
  readonly metadata?: Fields;
  /** Wait for a connection rather than fail while there is none. */
  readonly waitForReady?: boolean;
}

export interface StrangerClientOptions {
  /** On this machine. */
  readonly port: number;
  /** PEM of the authority that the server's certificate must chain to; plaintext without. */
  readonly authority?: string;
  /** PEM, for servers that want to know who calls; only with an authority. */
  readonly certificate?: Certificate;
}

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A call in progress. */
export interface StrangerCall {
  /** Where the response takes one message only, so must the request. */
  send(message: Json): void;
  halfClose(): void;
  cancel(): void;
  /** The response's headers; empty when there were none of their own. */
  readonly headers: Promise<Fields>;
  readonly messages: AsyncIterableIterator<Json>;
  readonly ended: Promise<StrangerEnd>;
}

/** How a call ended. Never an exception. */
export interface StrangerEnd {
  readonly status: StatusName;
  readonly detail: string;
  readonly trailers: Fields;
}

/** Starts a library's server on a port of this machine. */
export type StartStranger = (options: StrangerServerOptions) => Promise<StrangerServer>;

/** A library's server of RouteGuide and TestService. */
export interface StrangerServer {
  readonly port: number;
  /** Resolves when a handler of `FullDuplexCall`, say, learns that nobody waits for it any more. */
  cancelled(method: string): Promise<void>;
  /** Takes no more calls, and lets those in progress finish. */
  stop(): Promise<void>;
  /** Ends at once. */
  kill(): Promise<void>;
}

export interface StrangerServerOptions {
  /** 0 for any. */
  readonly port: number;
  /** Calls that one client may have open at once. */
  readonly maxConcurrentStreams: number;
  /** For TLS. With `ca`, PEM, clients must show a certificate of that authority. */
  readonly tls?: Certificate & { readonly ca?: string };
}

/** The longest message that a stranger's server takes. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
