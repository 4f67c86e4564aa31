import grpc from "@grpc/grpc-js";
import type { Place } from "../vectors.ts";
import {
  type Feature,
  featureAt,
  featuresWithin,
  isOffTheGlobe,
  type Note,
  Notes,
  OFF_THE_GLOBE,
  statusDetails,
  summaryOf,
} from "./route-guide-book.ts";

type Summary = ReturnType<typeof summaryOf>;

/** RouteGuide as the official example for Node has it. */
export function grpcJsRouteGuide(): grpc.UntypedServiceImplementation {
  const notes = new Notes();
  return {
    getFeature(call: grpc.ServerUnaryCall<Place, Feature>, reply: grpc.sendUnaryData<Feature>) {
      if (!isOffTheGlobe(call.request)) {
        reply(null, featureAt(call.request));
        return;
      }
      const metadata = new grpc.Metadata();
      metadata.set("grpc-status-details-bin", Buffer.from(statusDetails));
      reply({ code: grpc.status.INVALID_ARGUMENT, details: OFF_THE_GLOBE, metadata });
    },

    listFeatures(call: grpc.ServerWritableStream<{ lo: Place; hi: Place }, Feature>) {
      const { lo, hi } = call.request;
      for (const feature of featuresWithin(lo, hi)) call.write(feature);
      call.end();
    },

    recordRoute(
      call: grpc.ServerReadableStream<Place, Summary>,
      reply: grpc.sendUnaryData<Summary>,
    ) {
      const points: Place[] = [];
      call.on("data", (point) => points.push(point));
      call.on("end", () => reply(null, summaryOf(points)));
    },

    routeChat(call: grpc.ServerDuplexStream<Note, Note>) {
      call.on("data", (note) => {
        for (const earlier of notes.leave(note)) call.write(earlier);
      });
      call.on("end", () => call.end());
    },
  };
}
