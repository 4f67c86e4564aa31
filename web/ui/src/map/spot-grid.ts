/** Which spots of a surface are taken: squares of a given size, and none outside. */
export class SpotGrid {
  readonly #spotSize: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #isTaken: Uint8Array;

  constructor(width: number, height: number, spotSize: number) {
    this.#spotSize = spotSize;
    this.#columns = Math.ceil(width / spotSize);
    this.#rows = Math.ceil(height / spotSize);
    this.#isTaken = new Uint8Array(this.#columns * this.#rows);
  }

  /** Takes the spot at a position; false when it is taken already, or off the surface. */
  take(x: number, y: number): boolean {
    const column = Math.floor(x / this.#spotSize);
    const row = Math.floor(y / this.#spotSize);
    if (column < 0 || row < 0 || column >= this.#columns || row >= this.#rows) return false;
    const spot = row * this.#columns + column;
    if (this.#isTaken[spot] === 1) return false;
    this.#isTaken[spot] = 1;
    return true;
  }
}
