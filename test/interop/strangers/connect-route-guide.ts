import type { DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import type { Place } from "../vectors.ts";
import {
  BAD_REQUEST_TYPE,
  badRequest,
  featureAt,
  featuresWithin,
  isOffTheGlobe,
  type Note,
  Notes,
  OFF_THE_GLOBE,
  summaryOf,
} from "./route-guide-book.ts";

/** RouteGuide in Connect's manner: promises and generators. */
export function connectRouteGuide(): ServiceImpl<DescService> {
  const notes = new Notes();
  const implementation = {
    getFeature(location: Place) {
      if (!isOffTheGlobe(location)) return featureAt(location);
      const error = new ConnectError(OFF_THE_GLOBE, Code.InvalidArgument);
      error.details = [{ type: BAD_REQUEST_TYPE, value: badRequest }];
      throw error;
    },

    async *listFeatures({ lo, hi }: { lo: Place; hi: Place }) {
      yield* featuresWithin(lo, hi);
    },

    async recordRoute(points: AsyncIterable<Place>) {
      const route: Place[] = [];
      for await (const point of points) route.push(point);
      return summaryOf(route);
    },

    async *routeChat(requests: AsyncIterable<Note>) {
      for await (const note of requests) yield* notes.leave(note);
    },
  };
  return implementation as unknown as ServiceImpl<DescService>;
}
