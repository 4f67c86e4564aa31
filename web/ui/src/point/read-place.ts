import { type Point, parsePoint, unitOfPoint } from "@route-guide/geo";

/** What somebody typed, as a place or as what is wrong with it. */
export type PlaceReading =
  | {
      readonly kind: "place";
      readonly place: Point;
      /** Its whole numbers were taken for E7. */
      readonly isE7: boolean;
    }
  | { readonly kind: "fault"; readonly fault: PlaceFault };

/** It is not two numbers, or one of them lies off the globe. */
export type PlaceFault = "form" | "latitude" | "longitude";

export function readPlace(typed: string): PlaceReading {
  try {
    const place = parsePoint(typed);
    return { kind: "place", place, isE7: unitOfPoint(typed) === "E7" };
  } catch (thrown) {
    return { kind: "fault", fault: faultOf(thrown) };
  }
}

/** The reason as `parsePoint` words it: "latitude: want -90 to 90 degrees, got 95". */
function faultOf(thrown: unknown): PlaceFault {
  const [, axis] = /^(latitude|longitude): want -/.exec(String((thrown as Error).message)) ?? [];
  return axis === "latitude" || axis === "longitude" ? axis : "form";
}
