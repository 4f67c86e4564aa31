import {
  contains,
  distanceMetres,
  formatPoint,
  normalizeRectangle,
  parsePoint,
} from "@route-guide/geo";

/** How long a route is, in metres, and which of its places lie between two corners. */
export function survey(route: readonly string[], corner: string, opposite: string) {
  const points = route.map((point) => parsePoint(point));
  const area = normalizeRectangle({ lo: parsePoint(corner), hi: parsePoint(opposite) });
  const legs = points.slice(1).map((to, at) => distanceMetres(points[at] ?? to, to));
  return {
    metres: Math.round(legs.reduce((sum, leg) => sum + leg, 0)),
    inside: points.filter((point) => contains(area, point)).map(formatPoint),
  };
}
