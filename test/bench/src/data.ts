import { Point, Rectangle } from "@route-guide/proto";

/** A place that has a feature. */
export const FEATURE: Point = { latitude: 409_146_138, longitude: -746_188_906 };

/** The path of the call that most measures make. */
export const GET_FEATURE = "/routeguide.RouteGuide/GetFeature";

/** What ListFeatures answers {@link EVERYWHERE} with. */
export const NAMED_FEATURES = 64;
export const EVERYWHERE: Rectangle = {
  lo: { latitude: 400_000_000, longitude: -750_000_000 },
  hi: { latitude: 420_000_000, longitude: -730_000_000 },
};

/** A route for RecordRoute. */
export const ROUTE: readonly Point[] = Array.from({ length: 1000 }, (_, i) => ({
  latitude: i * 1000,
  longitude: i * 1000,
}));

/** The same as octets. */
export const ENCODED = {
  feature: Point.encode(FEATURE),
  everywhere: Rectangle.encode(EVERYWHERE),
  route: ROUTE.map((point) => Point.encode(point)),
};
