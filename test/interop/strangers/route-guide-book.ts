import { distanceMetres } from "@route-guide/geo";
import { BadRequest, Status } from "@route-guide/proto";
import { features, type Place } from "../vectors.ts";

/*
 * What RouteGuide is about, without any RPC: the strangers' servers share it, and show by it how
 * each library does its part. As the official C++, Java and Node servers have it.
 */
export interface Feature {
  readonly name: string;
  readonly location: Place;
}

export interface Note {
  readonly location?: Place | null | undefined;
  readonly message: string;
}

const key = ({ latitude, longitude }: Place): string => `${latitude} ${longitude}`;
const byPlace = new Map(features.map((feature) => [key(feature.location), feature]));

export function featureAt(location: Place): Feature {
  return byPlace.get(key(location)) ?? { name: "", location };
}

export function featuresWithin(lo: Place, hi: Place): Feature[] {
  const isBetween = (value: number, a: number, b: number) =>
    Math.min(a, b) <= value && value <= Math.max(a, b);
  return features.filter(
    ({ name, location: { latitude, longitude } }) =>
      name !== "" &&
      isBetween(latitude, lo.latitude, hi.latitude) &&
      isBetween(longitude, lo.longitude, hi.longitude),
  );
}

export function summaryOf(points: readonly Place[]) {
  let distance = 0;
  for (const [index, point] of points.entries()) {
    const previous = points[index - 1];
    if (previous) distance += distanceMetres(previous, point);
  }
  const featureCount = points.filter((point) => featureAt(point).name !== "").length;
  return {
    pointCount: points.length,
    featureCount,
    distance: Math.trunc(distance),
    elapsedTime: 0,
  };
}

/** The notes of one server. */
export class Notes {
  readonly #byPlace = new Map<string, Note[]>();

  /** Adds `note`; the result is what was left at its place before. */
  leave(note: Note): Note[] {
    const place = key(note.location ?? { latitude: 0, longitude: 0 });
    const earlier = this.#byPlace.get(place) ?? [];
    this.#byPlace.set(place, [...earlier, note]);
    return earlier;
  }
}

/** Every stranger refuses a point beyond the poles, by the detail of `google.rpc.BadRequest`. */
export const OFF_THE_GLOBE = "latitude out of range";

export const isOffTheGlobe = ({ latitude }: Place): boolean => Math.abs(latitude) > 900_000_000;

export const BAD_REQUEST_TYPE = "google.rpc.BadRequest";

export const badRequest: Uint8Array = BadRequest.encode({
  fieldViolations: [{ field: "latitude", description: OFF_THE_GLOBE }],
});

/** What travels as `grpc-status-details-bin`. */
export const statusDetails: Uint8Array = Status.encode({
  code: 3,
  message: OFF_THE_GLOBE,
  details: [{ typeUrl: `type.googleapis.com/${BAD_REQUEST_TYPE}`, value: badRequest }],
});
