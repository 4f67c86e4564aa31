import type { Point } from "@route-guide/geo";

/** A feature of the data set: unlike one on the wire, it always has its location. */
export interface Place {
  /** Empty when the place has no name. */
  readonly name: string;
  readonly location: Point;
}
