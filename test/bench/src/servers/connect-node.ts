/* RouteGuide on @connectrpc/connect-node: the data and the answers of ours in classic mode. */
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { create, createFileRegistry, type DescService, fromBinary } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { distanceMetres, type Point } from "@route-guide/geo";
import { protoFiles } from "@route-guide/proto/files";
import { loadFeatures } from "@route-guide/server";

interface Note {
  readonly location: Point;
  readonly message: string;
}

const features = await loadFeatures("default");
const key = (point: Point): string => `${point.latitude} ${point.longitude}`;
const byPlace = new Map(features.map((feature) => [key(feature.location), feature]));
const notes = new Map<string, Note[]>();

const file: FileDescriptorProto[] = protoFiles().map((bytes) =>
  fromBinary(FileDescriptorProtoSchema, bytes),
);
const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));

const implementation = {
  getFeature: (location: Point) => byPlace.get(key(location)) ?? { name: "", location },

  async *listFeatures({ lo, hi }: { lo: Point; hi: Point }) {
    const [south, north] = [lo.latitude, hi.latitude].sort((a, b) => a - b) as [number, number];
    const [west, east] = [lo.longitude, hi.longitude].sort((a, b) => a - b) as [number, number];
    for (const feature of features) {
      const { latitude, longitude } = feature.location;
      if (feature.name === "" || latitude < south || latitude > north) continue;
      if (longitude >= west && longitude <= east) yield feature;
    }
  },

  async recordRoute(points: AsyncIterable<Point>) {
    const startedAt = performance.now();
    let [pointCount, featureCount, distance] = [0, 0, 0];
    let previous: Point | undefined;
    for await (const point of points) {
      pointCount += 1;
      if (byPlace.get(key(point))?.name) featureCount += 1;
      if (previous) distance += distanceMetres(previous, point);
      previous = point;
    }
    const elapsedTime = Math.floor((performance.now() - startedAt) / 1000);
    return { pointCount, featureCount, distance: Math.trunc(distance), elapsedTime };
  },

  async *routeChat(incoming: AsyncIterable<Note>) {
    for await (const note of incoming) {
      const place = key(note.location);
      const earlier = notes.get(place);
      if (!earlier) notes.set(place, [note]);
      else {
        yield* [...earlier];
        earlier.push(note);
      }
    }
  },
};

const server = createServer(
  connectNodeAdapter({
    routes: (router) =>
      router.service(
        registry.getService("routeguide.RouteGuide") as DescService,
        implementation as unknown as ServiceImpl<DescService>,
      ),
  }),
);
server.listen(0, "127.0.0.1", () => {
  process.send?.({ kind: "ready", port: (server.address() as AddressInfo).port });
});
