import type { Implementation } from "@route-guide/grpc";
import type { KotlinRouteGuide } from "@route-guide/proto";
import { recordRoute } from "./record-route.ts";
import type { RouteGuideService, RouteGuideServiceOptions } from "./route-guide-service.ts";

/** The same service as Kotlin's official example has it: another package, the time as a Duration. */
export function kotlinRouteGuideService(
  service: RouteGuideService,
  { features, now }: RouteGuideServiceOptions,
): Implementation<typeof KotlinRouteGuide> {
  return {
    getFeature: (location) => service.getFeature(location),
    listFeatures: (area, call) => service.listFeatures(area, call),
    routeChat: (notes, call) => service.routeChat(notes, call),
    async recordRoute(points) {
      const { elapsedMs, ...totals } = await recordRoute(points, features, now);
      return { ...totals, elapsedTime: toDuration(elapsedMs) };
    },
  };
}

function toDuration(ms: number): { seconds: bigint; nanos: number } {
  const wholeMs = Math.trunc(ms);
  return { seconds: BigInt(Math.trunc(wholeMs / 1000)), nanos: (wholeMs % 1000) * 1_000_000 };
}
