import { BULK_BYTES, BULK_MESSAGES, Bulk } from "./bulk.ts";
import { program, runLoad, type ServerProcess, startNode } from "./child.ts";
import { ENCODED, GET_FEATURE, NAMED_FEATURES, ROUTE } from "./data.ts";
import { type H2Load, h2load } from "./h2load.ts";
import type { LoadResult } from "./load.ts";
import { bytesPerIdleConnection, bytesPerOpenChat } from "./memory.ts";
import { PEERS, type Peer, startPeer } from "./peers.ts";
import type { Figure, Goal } from "./rows.ts";

/** What a measure may know besides the server it loads. */
export interface Round {
  readonly seconds: number;
  /** The figure of an earlier measure, if it was taken. */
  known(what: string, peer: Peer): number | undefined;
}

/** One figure of several peers. */
export interface Measure {
  readonly what: string;
  readonly unit: string;
  readonly lessIsBetter?: boolean;
  readonly peers: readonly Peer[];
  readonly goals?: readonly Goal[];
  start(peer: Peer): Promise<ServerProcess>;
  /** Runs once, shorter, before it counts: code gets compiled. Not for what warms up by itself. */
  readonly warmsUp?: boolean;
  /** Undefined: what came out says nothing. */
  run(server: ServerProcess, peer: Peer, round: Round): Promise<Figure | undefined>;
}

/** Who answers every method that is asked for. */
const SERVERS = PEERS.filter((peer) => peer !== "node:net");
const GRPC_LIBRARIES = SERVERS.filter((peer) => peer !== "node:http2");
/** The measure that says most: many calls at a time on several connections. */
export const BUSY = "server, GetFeature 4x50";

/** Loads a server by h2load; a call is `perCall` of what is counted. */
function underLoad(
  of: Omit<Measure, "run" | "start"> & Partial<Pick<Measure, "start">>,
  perCall: number,
  load: Omit<H2Load, "seconds">,
): Measure {
  return {
    warmsUp: true,
    start: startPeer,
    ...of,
    async run(server, _, { seconds }) {
      const before = server.cpuMicros();
      const { rate } = await h2load(server.port, { ...load, seconds });
      const value = rate * perCall;
      return { value, cpuMicros: (server.cpuMicros() - before) / (value * seconds) };
    },
  };
}

function unary(connections: number, streams: number, goals: readonly Goal[] = []): Measure {
  const what = `server, GetFeature ${connections}x${streams}`;
  const messages = [ENCODED.feature];
  const peers = streams === 1 ? PEERS : SERVERS;
  return underLoad({ what, unit: "calls/s", peers, goals }, 1, {
    path: GET_FEATURE,
    messages,
    connections,
    streams,
  });
}

/** Runs the load program; it warms up by itself. */
async function load(
  client: string,
  workload: string,
  server: ServerProcess,
  [connections, streams]: readonly [number, number],
  seconds: number,
): Promise<LoadResult> {
  const numbers = [server.port, connections, streams, seconds, server.pid].map(String);
  const output = await runLoad(process.execPath, [
    program("./load.js"),
    client,
    workload,
    ...numbers,
  ]);
  return JSON.parse(output) as LoadResult;
}

/** Our server loaded by one client or the other. */
function byClient(
  what: string,
  workload: string,
  shape: readonly [number, number],
  goals: readonly Goal[] = [],
): Measure {
  return {
    what: `client, ${what} ${shape.join("x")}`,
    unit: "calls/s",
    peers: ["ours", "grpc-js"],
    goals,
    start: () => startPeer("ours"),
    async run(server, client, { seconds }) {
      const { rate, clientMicros } = await load(client, workload, server, shape, seconds);
      return { value: rate, cpuMicros: clientMicros };
    },
  };
}

const chat: Measure = {
  what: "server, RouteChat ping-pong 4x25",
  unit: "messages/s",
  peers: GRPC_LIBRARIES,
  goals: [{ against: "grpc-js", want: 5 }],
  start: startPeer,
  async run(server, _, { seconds }) {
    const { rate, serverMicros } = await load("raw", "chat", server, [4, 25], seconds);
    return { value: 3 * rate, cpuMicros: serverMicros / 3 }; // two notes in, one out
  },
};

const halfLoad: Measure = {
  what: "server, p99 at half of grpc-go's load",
  unit: "microseconds",
  lessIsBetter: true,
  peers: ["ours", "grpc-go", "tonic"],
  goals: [{ against: "grpc-go", want: 1 }],
  start: startPeer,
  async run(server, _, { seconds, known }) {
    const rate = Math.round((known(BUSY, "grpc-go") ?? known(BUSY, "ours") ?? 20_000) / 2);
    const load = { path: GET_FEATURE, messages: [ENCODED.feature], connections: 4, streams: 50 };
    await h2load(server.port, { ...load, seconds: 2 }); // unpaced, so that all code is compiled
    const before = server.cpuMicros();
    const result = await h2load(server.port, { ...load, seconds, rate });
    const calls = result.rate * seconds;
    return { value: result.p99, cpuMicros: (server.cpuMicros() - before) / calls };
  },
};

const memory = (
  what: string,
  limit: number,
  measure: (server: ServerProcess) => Promise<number>,
): Measure => ({
  what: `server, memory of an ${what}`,
  unit: "octets",
  lessIsBetter: true,
  peers: GRPC_LIBRARIES,
  goals: [{ want: limit }],
  start: startPeer,
  async run(server) {
    const value = await measure(server);
    return value > 0 ? { value } : undefined; // a heap that shrinks meanwhile hides what is sought
  },
});

const listing = (streams: number): Measure =>
  underLoad(
    {
      what: `server, ListFeatures 4x${streams}`,
      unit: "messages/s",
      peers: SERVERS,
      goals: [{ against: "grpc-js", want: 8 }],
    },
    NAMED_FEATURES,
    {
      path: "/routeguide.RouteGuide/ListFeatures",
      messages: [ENCODED.everywhere],
      connections: 4,
      streams,
    },
  );

/** One upload over a path of 20 ms each way, with receive windows of at most `maxWindowBytes`. */
const upload = (what: string, maxWindowBytes: number): Measure => ({
  what: `upload over 40 ms, ${what}`,
  unit: "MB/s",
  peers: ["ours"],
  start: () => startNode("ours", program("./servers/sink.js"), [String(maxWindowBytes)]),
  async run(server, _, { seconds }) {
    const args = [program("./upload.js"), ...[server.port, 20, seconds].map(String)];
    return { value: Number(await runLoad(process.execPath, args)) / 1e6 };
  },
});

export const MEASURES: readonly Measure[] = [
  unary(4, 50, [
    { against: "grpc-js", want: 10 },
    { against: "node:http2", want: 4 },
    { against: "grpc-go", want: 2 },
    { against: "tonic", want: 1 },
  ]),
  unary(1, 100),
  unary(1, 1, [{ against: "grpc-js", want: 4 }]),
  listing(10),
  listing(50), // more than one write takes: streams wait for their turns
  underLoad(
    {
      what: "server, RecordRoute of 1,000 4x5",
      unit: "messages/s",
      peers: GRPC_LIBRARIES,
      goals: [{ against: "grpc-js", want: 5 }],
    },
    ROUTE.length,
    {
      path: "/routeguide.RouteGuide/RecordRoute",
      messages: ENCODED.route,
      connections: 4,
      streams: 5,
    },
  ),
  chat,
  underLoad(
    {
      what: "server, bulk download 1x4",
      unit: "MB/s",
      peers: ["ours", "grpc-js"],
      goals: [{ want: 1000 }],
      start: (peer) => startNode(peer, program(`./servers/bulk-${peer}.js`)),
    },
    (BULK_BYTES * BULK_MESSAGES) / 1e6,
    { path: Bulk.methods.download.path, messages: [new Uint8Array(0)], connections: 1, streams: 4 },
  ),
  halfLoad,
  byClient("GetFeature", "unary", [4, 50], [{ against: "grpc-js", want: 8 }]),
  byClient("GetFeature", "unary", [1, 1]),
  byClient("RecordRoute of 1,000", "record", [4, 5]),
  byClient("RouteChat ping-pong", "chat", [4, 25]),
  memory("idle connection", 24 * 1024, bytesPerIdleConnection),
  memory("open, idle RouteChat", 4 * 1024, bytesPerOpenChat),
  upload("windows that grow", 4 * 1024 * 1024),
  upload("windows held at 64 KiB", 65_535),
];
