/** Screen positions, y downwards. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

const DIRECTIONS: Readonly<Record<string, ScreenPoint>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The unit step of an arrow key. */
export function directionOf(key: string): ScreenPoint | undefined {
  return DIRECTIONS[key];
}

/**
 * The best next stop from `from` in a direction: near, and rather straight ahead than aside.
 * Undefined when nothing lies that way, within 60 degrees of it.
 */
export function nearestTowards(
  from: ScreenPoint,
  direction: ScreenPoint,
  candidates: Iterable<readonly [index: number, at: ScreenPoint]>,
): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { x, y }] of candidates) {
    const dx = x - from.x;
    const dy = y - from.y;
    const ahead = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y - dy * direction.x);
    if (ahead <= 0 || aside > ahead * Math.tan(Math.PI / 3)) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [index, cost];
  }
  return best;
}
