import type { Point } from "@route-guide/geo";

/** What the load programs ask of a gRPC client, ours or another. One object is one connection. */
export interface RouteClient {
  getFeature(point: Point): Promise<unknown>;
  /** Resolves with the number of points that the server counted. */
  recordRoute(points: readonly Point[]): Promise<number>;
  /** A chat: `exchange` leaves two notes at a fresh place and waits for the answer to the second. */
  chat(): { exchange(place: Point): Promise<void>; end(): void };
  close(): void;
}
