/** A place on the screen, CSS pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A part of the screen, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Of a dot and the air around it. */
const DOT_RADIUS = 8;
/** Where a label may stand, in its own widths and heights away from its place; nearer is better. */
// biome-ignore format: a table
const SHIFTS = [
  [0, 0], [0, -0.8], [0, 0.8], [0.6, 0], [-0.6, 0],
  [0.6, -0.8], [0.6, 0.8], [-0.6, -0.8], [-0.6, 0.8], [0, -1.6], [0, 1.6],
] as const;

/** Where labels can stand without covering a dot or one another, or what is `taken` already. */
export class LabelRoom {
  readonly #dots: readonly Spot[];
  readonly #taken: Box[];

  constructor(dots: readonly Spot[], taken: readonly Box[] = []) {
    this.#dots = dots;
    this.#taken = [...taken];
  }

  /** Takes room for a label that is meant to be centred on `at`: how far it is to be shifted. */
  take(at: Spot, width: number, height: number): Spot | undefined {
    for (const [widths, heights] of SHIFTS) {
      const shift = { x: widths * width, y: heights * height };
      const left = at.x + shift.x - width / 2;
      const top = at.y + shift.y - height / 2;
      const box = { left, top, right: left + width, bottom: top + height };
      if (!this.#isFree(box)) continue;
      this.#taken.push(box);
      return shift;
    }
    return undefined;
  }

  #isFree({ left, top, right, bottom }: Box): boolean {
    const hasDot = this.#dots.some(
      ({ x, y }) =>
        x > left - DOT_RADIUS &&
        x < right + DOT_RADIUS &&
        y > top - DOT_RADIUS &&
        y < bottom + DOT_RADIUS,
    );
    if (hasDot) return false;
    return !this.#taken.some(
      (box) => left < box.right && right > box.left && top < box.bottom && bottom > box.top,
    );
  }
}
