/** The strangers: Google's client in both of its formats, and Connect's. */
export const CLIENTS = ["grpc-web, text", "grpc-web, binary", "connect-web"] as const;

export type ClientName = (typeof CLIENTS)[number];

/** A call that the page is to make. */
export interface Ask {
  readonly client: ClientName;
  /** The bridge's. */
  readonly address: string;
  /** Of RouteGuide. */
  readonly method: string;
  /** The message in JSON. */
  readonly request: object;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What came of a call so far. */
export interface Report {
  readonly messages: unknown[];
  headers: Record<string, string>;
  /** Trailers, or what an error brought. */
  trailers: Record<string, string>;
  /** Absent until the call is over. */
  status?: { readonly code: number; readonly message: string };
}

/** Starts a call that keeps `report` up to date; the result cancels it. */
export type Caller = (ask: Ask, report: Report) => () => void;
