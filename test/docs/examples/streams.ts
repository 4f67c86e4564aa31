import { forEachBatch, type Polled, PushSource } from "@route-guide/grpc";
import type { Point, RouteNote, RouteSummary } from "@route-guide/proto";

/** Client streaming. A batch is all that has arrived: no promise for each point. */
export async function countPoints(points: AsyncIterable<Point>): Promise<RouteSummary> {
  let pointCount = 0;
  await forEachBatch(points, (batch) => {
    pointCount += batch.length;
  });
  return { pointCount, featureCount: 0, distance: 0, elapsedTime: 0 };
}

/** What a streaming handler can return: notes that come when somebody else leaves them. */
export class Mailbox extends PushSource<RouteNote> {
  readonly #notes: RouteNote[] = [];

  leave(note: RouteNote): void {
    this.#notes.push(note);
    this.wake();
  }

  poll(): Polled<RouteNote> {
    const note = this.#notes.shift();
    return note && { done: false, value: note };
  }

  cancel(): void {
    this.#notes.length = 0;
  }
}
