import { contains, normalizeRectangle } from "@route-guide/geo";
import { type CallContext, createServer, type Implementation, RpcError } from "@route-guide/grpc";
import { type Point, RouteGuide, type RouteNote } from "@route-guide/proto";
import type { ByteSocket } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import type { MapFeature } from "../features/feature-table.ts";
import { Session } from "../session/session.ts";
import { Workbench } from "../workbench.ts";

export const TRAIL: MapFeature = {
  name: "Trail",
  location: { latitude: 409_146_138, longitude: -746_188_906 },
};
export const ROAD: MapFeature = {
  name: "Road",
  location: { latitude: 407_838_351, longitude: -746_143_763 },
};
const FEATURES = [TRAIL, ROAD];

/** The page's tools with a small RouteGuide behind them, in one process and without a browser. */
export interface InMemory {
  readonly workbench: Workbench;
  /** The points that RecordRoute has received so far. */
  readonly received: Point[];
  /** What the last ListFeatures was given. */
  readonly lastList: () => CallContext | undefined;
  /** Cuts the connection as a broken network does. */
  cut(): void;
  close(): Promise<void>;
}

export function startInMemory(change: Partial<Implementation<typeof RouteGuide>> = {}): InMemory {
  const received: Point[] = [];
  const sockets: ByteSocket[] = [];
  let lastList: CallContext | undefined;
  const server = createServer().add(RouteGuide, {
    getFeature: (point) =>
      FEATURES.find(({ location }) => isSame(location, point)) ?? { name: "", location: point },
    async *listFeatures(area, call) {
      lastList = call;
      const { lo, hi } = normalizeRectangle(area);
      for (const feature of FEATURES) if (contains({ lo, hi }, feature.location)) yield feature;
    },
    async recordRoute(points) {
      for await (const point of points) received.push(point);
      return { pointCount: received.length, featureCount: 0, distance: 0, elapsedTime: 0 };
    },
    async *routeChat(notes, call) {
      call.sendHeaders();
      const earlier: RouteNote[] = [];
      for await (const note of notes) {
        if (note.message === "please fail") throw new RpcError("INTERNAL", "as you wish");
        yield* earlier;
        earlier.push(note);
      }
    },
    ...change,
  });
  const { dialer } = memoryListener((socket) => {
    sockets.push(socket);
    server.accept(socket);
  });
  const session = new Session(dialer);
  return {
    workbench: new Workbench(session),
    received,
    lastList: () => lastList,
    cut: () => sockets.pop()?.destroy(new Error("the cable was cut")),
    async close() {
      await Promise.all([session.close(), server.stop({ graceMs: 0 })]);
    },
  };
}

function isSame(a: Point, b: Point): boolean {
  return a.latitude === b.latitude && a.longitude === b.longitude;
}

/** Resolves as soon as `store` is as `isWanted` says. */
export function until<State>(
  store: { getState(): State; subscribe(listener: () => void): () => void },
  isWanted: (state: State) => boolean,
): Promise<State> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = store.getState();
      if (!isWanted(state)) return;
      end();
      resolve(state);
    };
    const end = store.subscribe(look);
    look();
  });
}
