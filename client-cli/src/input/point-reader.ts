import { type Point, type PointUnit, parsePoint, unitOfPoint } from "@route-guide/geo";

/** Digits besides 0, or a decimal point: (0, 0) is the same place in both units. */
const DECISIVE = /[1-9.]/;

/**
 * Reads the points of one input, all in the unit of its first: an E7 route that passes near (0, 0)
 * does not turn into degrees there.
 */
export class PointReader {
  #unit: PointUnit | undefined;
  #decidedIn = 0;

  /** The point in `text`, which line `number` has. Throws a RangeError that says what is wrong. */
  read(text: string, number: number): Point {
    if (this.#unit === undefined) {
      const point = parsePoint(text);
      if (DECISIVE.test(text)) {
        this.#unit = unitOfPoint(text);
        this.#decidedIn = number;
      }
      return point;
    }
    try {
      return parsePoint(text, this.#unit);
    } catch (error) {
      if (unitOfPoint(text) === this.#unit) throw error;
      const { message } = error as RangeError;
      throw new RangeError(`${message} (line ${this.#decidedIn} is in ${this.#unit})`);
    }
  }
}
