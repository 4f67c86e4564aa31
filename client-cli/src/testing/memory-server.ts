import { contains, normalizeRectangle } from "@route-guide/geo";
import { createServer, RpcError, type Server } from "@route-guide/grpc";
import { BadRequest, type Feature, Point, RouteGuide, type RouteNote } from "@route-guide/proto";
import { protoFiles } from "@route-guide/proto/files";
import { Health } from "@route-guide/proto/health";
import { addReflection, HealthService } from "@route-guide/services";
import type { Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";

export const PATH: Feature = {
  name: "Patriots Path",
  location: { latitude: 407838351, longitude: -746143763 },
};
export const HIGHWAY: Feature = {
  name: "101 New\u001b[31m Jersey\n10",
  location: { latitude: 408122808, longitude: -743999179 },
};
export const NAMELESS: Feature = {
  name: "",
  location: { latitude: 407113723, longitude: -749746483 },
};

/** What a server was asked, for tests to look at. */
export interface Asked {
  readonly metadata: Map<string, unknown>;
  timeLeftMs: number | undefined;
  readonly points: Point[];
  readonly notes: RouteNote[];
  /** Calls that the client gave up. */
  cancelled: number;
}

export interface MemoryServer {
  readonly dialer: Dialer;
  readonly server: Server;
  readonly asked: Asked;
  readonly health: HealthService;
}

/** A RouteGuide server in memory: enough of one for its clients to be tested. */
export function memoryServer(): MemoryServer {
  const asked: Asked = {
    metadata: new Map(),
    timeLeftMs: undefined,
    points: [],
    notes: [],
    cancelled: 0,
  };
  const server = createServer();
  server.add(RouteGuide, {
    getFeature(point, call) {
      asked.timeLeftMs = call.timeLeftMs;
      for (const [name, value] of call.metadata.entries()) asked.metadata.set(name, value);
      if (point.latitude > 900_000_000) throw farNorth();
      return featureAt(point) ?? { name: "" }; // a miss without location, as tonic answers
    },
    *listFeatures(corners, call) {
      const all = call.metadata.get("x-routeguide-unnamed") === "include";
      for (const feature of [PATH, HIGHWAY, NAMELESS]) {
        const isInside =
          feature.location && contains(normalizeRectangle(corners), feature.location);
        if (isInside && (all || feature.name !== "")) yield feature;
      }
    },
    async recordRoute(points) {
      let featureCount = 0;
      for await (const point of points) {
        asked.points.push(point);
        if (featureAt(point)?.name) featureCount += 1;
      }
      return { pointCount: asked.points.length, featureCount, distance: 47, elapsedTime: 2 };
    },
    async *routeChat(notes, call) {
      call.signal.addEventListener("abort", () => {
        asked.cancelled += 1;
      });
      for await (const note of notes) {
        if (note.message === "end the call") throw new RpcError("ABORTED", "as you wish");
        yield* asked.notes.filter(({ location }) => isSame(location, note.location));
        asked.notes.push(note);
      }
    },
  });
  const health = new HealthService([RouteGuide.typeName]);
  server.add(Health, health);
  addReflection(server, protoFiles);
  const { dialer } = memoryListener((socket) => server.accept(socket));
  return { dialer, server, asked, health };
}

function featureAt(point: Point): Feature | undefined {
  return [PATH, HIGHWAY, NAMELESS].find(({ location }) => isSame(location, point));
}

function isSame(a: Point | undefined, b: Point | undefined): boolean {
  const [one, other] = [Point.create(a), Point.create(b)];
  return one.latitude === other.latitude && one.longitude === other.longitude;
}

function farNorth(): RpcError {
  const fieldViolations = [{ field: "latitude", description: "too far\u0007 north" }];
  const value = BadRequest.encode({ fieldViolations });
  return new RpcError("INVALID_ARGUMENT", "no such\u001b[2J place", {
    details: [
      { typeUrl: "type.googleapis.com/google.rpc.BadRequest", value },
      { typeUrl: "type.googleapis.com/x.Y", value: new Uint8Array(3) },
    ],
  });
}
