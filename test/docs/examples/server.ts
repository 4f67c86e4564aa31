import { createServer, RpcError } from "@route-guide/grpc";
import { RouteGuide, type RouteNote } from "@route-guide/proto";
import { listenTcp } from "@route-guide/transport/node";

const notes: RouteNote[] = [];

const server = createServer().add(RouteGuide, {
  getFeature: (location) => ({ name: "somewhere", location }),
  *listFeatures({ lo, hi }) {
    if (!lo || !hi) throw new RpcError("INVALID_ARGUMENT", "want both corners");
    yield { name: "one corner", location: lo };
    yield { name: "the other", location: hi };
  },
  async recordRoute(points) {
    let pointCount = 0;
    for await (const _ of points) pointCount += 1;
    return { pointCount, featureCount: 0, distance: 0, elapsedTime: 0 };
  },
  async *routeChat(incoming) {
    for await (const note of incoming) {
      yield* notes;
      notes.push(note);
    }
  },
});

export const listener = await listenTcp({ port: 0 }, (socket) => server.accept(socket));
