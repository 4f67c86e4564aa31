/*
 * RouteGuide on @grpc/grpc-js, as its own documentation builds it: the same data and the same
 * answers as ours in classic mode.
 */
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { distanceMetres, type Point } from "@route-guide/geo";
import { loadFeatures } from "@route-guide/server";

interface Feature {
  readonly name: string;
  readonly location: Point;
}
interface Note {
  readonly location: Point;
  readonly message: string;
}

const features: readonly Feature[] = await loadFeatures("default");
const key = (point: Point): string => `${point.latitude} ${point.longitude}`;
const byPlace = new Map(features.map((feature) => [key(feature.location), feature]));
const notes = new Map<string, Note[]>();

const implementation: grpc.UntypedServiceImplementation = {
  getFeature(call: grpc.ServerUnaryCall<Point, Feature>, reply: grpc.sendUnaryData<Feature>) {
    reply(null, byPlace.get(key(call.request)) ?? { name: "", location: call.request });
  },

  listFeatures(call: grpc.ServerWritableStream<{ lo: Point; hi: Point }, Feature>) {
    const { lo, hi } = call.request;
    const [south, north] = [lo.latitude, hi.latitude].sort((a, b) => a - b) as [number, number];
    const [west, east] = [lo.longitude, hi.longitude].sort((a, b) => a - b) as [number, number];
    for (const feature of features) {
      const { latitude, longitude } = feature.location;
      if (feature.name === "" || latitude < south || latitude > north) continue;
      if (longitude >= west && longitude <= east) call.write(feature);
    }
    call.end();
  },

  recordRoute(call: grpc.ServerReadableStream<Point, object>, reply: grpc.sendUnaryData<object>) {
    const startedAt = performance.now();
    let [pointCount, featureCount, distance] = [0, 0, 0];
    let previous: Point | undefined;
    call.on("data", (point: Point) => {
      pointCount += 1;
      if (byPlace.get(key(point))?.name) featureCount += 1;
      if (previous) distance += distanceMetres(previous, point);
      previous = point;
    });
    call.on("end", () => {
      const elapsedTime = Math.floor((performance.now() - startedAt) / 1000);
      reply(null, { pointCount, featureCount, distance: Math.trunc(distance), elapsedTime });
    });
  },

  routeChat(call: grpc.ServerDuplexStream<Note, Note>) {
    call.on("data", (note: Note) => {
      const place = key(note.location);
      const earlier = notes.get(place);
      if (!earlier) notes.set(place, [note]);
      else {
        for (const each of earlier) call.write(each);
        earlier.push(note);
      }
    });
    call.on("end", () => call.end());
  },
};

const proto = fileURLToPath(new URL("../../../../proto/route_guide.proto", import.meta.url));
const contract = grpc.loadPackageDefinition(loadSync(proto)) as unknown as {
  routeguide: { RouteGuide: { service: grpc.ServiceDefinition } };
};
const server = new grpc.Server();
server.addService(contract.routeguide.RouteGuide.service, implementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.({ kind: "ready", port });
});
