export { distanceMetres } from "./distance.ts";
export {
  isValidPoint,
  MAX_LATITUDE,
  MAX_LONGITUDE,
  type Point,
  UNITS_PER_DEGREE,
} from "./point.ts";
export { type Corners, contains, normalizeRectangle, type Rectangle } from "./rectangle.ts";
export { formatDegrees, formatPoint, type PointUnit, parsePoint, unitOfPoint } from "./text.ts";
