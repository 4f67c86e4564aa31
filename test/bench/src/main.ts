/*
 * `npm run bench`: our stack beside @grpc/grpc-js, in one run on one machine, as medians of
 * interleaved rounds. Servers have one core, whatever loads them the other.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { Point, Rectangle } from "@route-guide/proto";
import { BULK_BYTES, BULK_MESSAGES, Bulk } from "./bulk.ts";
import { program, runLoad, type ServerProcess, startServer } from "./child.ts";
import { h2load } from "./h2load.ts";
import { bytesPerIdleConnection, bytesPerOpenChat } from "./memory.ts";
import { formatTable, median, type Row } from "./table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "2" },
    json: { type: "string", default: ".cache/bench.json" },
    only: { type: "string", default: "" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const FEATURE = Point.encode({ latitude: 409_146_138, longitude: -746_188_906 });
const EVERYWHERE = Rectangle.encode({
  lo: { latitude: 400_000_000, longitude: -750_000_000 },
  hi: { latitude: 420_000_000, longitude: -730_000_000 },
});
const NAMED_FEATURES = 64;
const ROUTE = Array.from({ length: 1000 }, (_, i) =>
  Point.encode({ latitude: i * 1000, longitude: i * 1000 }),
);

/** One measure: a figure for a server (or, with two clients, for a client). */
interface Measure {
  readonly what: string;
  readonly unit: string;
  readonly wanted?: number;
  /** Smaller is better. */
  readonly isCost?: boolean;
  /** Which pair is compared. */
  readonly subject: "routeGuide" | "bulk" | "client";
  run(subject: Subject): Promise<number>;
}

/** A server to load, or the one server that `client` is to load. */
interface Subject {
  readonly server: ServerProcess;
  readonly client: "ours" | "grpc-js";
}

const unary = (connections: number, streams: number, wanted?: number): Measure => ({
  what: `server, GetFeature ${connections}x${streams}`,
  unit: "calls/s",
  ...(wanted === undefined ? {} : { wanted }),
  subject: "routeGuide",
  run: ({ server }) =>
    h2load(server.port, {
      path: "/routeguide.RouteGuide/GetFeature",
      messages: [FEATURE],
      connections,
      streams,
      seconds,
    }),
});

const byClient = (
  what: string,
  workload: string,
  connections: number,
  streams: number,
  wanted?: number,
): Measure => ({
  what: `client, ${what} ${connections}x${streams}`,
  unit: "calls/s",
  ...(wanted === undefined ? {} : { wanted }),
  subject: "client",
  run: async ({ server, client }) =>
    (await load(client, workload, server.port, connections, streams)).rate,
});

const MEASURES: readonly Measure[] = [
  unary(4, 50, 6),
  unary(1, 100),
  unary(1, 1, 3),
  {
    what: "server, ListFeatures 4x10",
    unit: "messages/s",
    wanted: 5,
    subject: "routeGuide",
    run: async ({ server }) =>
      NAMED_FEATURES *
      (await h2load(server.port, {
        path: "/routeguide.RouteGuide/ListFeatures",
        messages: [EVERYWHERE],
        connections: 4,
        streams: 10,
        seconds,
      })),
  },
  {
    what: "server, RecordRoute of 1,000 4x5",
    unit: "messages/s",
    wanted: 5,
    subject: "routeGuide",
    run: async ({ server }) =>
      ROUTE.length *
      (await h2load(server.port, {
        path: "/routeguide.RouteGuide/RecordRoute",
        messages: ROUTE,
        connections: 4,
        streams: 5,
        seconds,
      })),
  },
  {
    what: "server, RouteChat ping-pong 4x25",
    unit: "messages/s",
    wanted: 5,
    subject: "routeGuide",
    run: async ({ server }) => 3 * (await load("raw", "chat", server.port, 4, 25)).rate,
  },
  {
    what: "server, bulk download 1x4",
    unit: "MB/s",
    subject: "bulk",
    run: async ({ server }) =>
      ((BULK_BYTES * BULK_MESSAGES) / 1e6) *
      (await h2load(server.port, {
        path: Bulk.methods.download.path,
        messages: [new Uint8Array(0)],
        connections: 1,
        streams: 4,
        seconds,
      })),
  },
  byClient("GetFeature", "unary", 4, 50, 5),
  byClient("GetFeature", "unary", 1, 1),
  byClient("RecordRoute of 1,000", "record", 4, 5),
  byClient("RouteChat ping-pong", "chat", 4, 25),
  {
    what: "server, memory of an idle connection",
    unit: "octets",
    isCost: true,
    subject: "routeGuide",
    run: ({ server }) => bytesPerIdleConnection(server),
  },
  {
    what: "server, memory of an open RouteChat",
    unit: "octets",
    isCost: true,
    subject: "routeGuide",
    run: ({ server }) => bytesPerOpenChat(server),
  },
];

async function load(
  client: string,
  workload: string,
  port: number,
  connections: number,
  streams: number,
): Promise<{ rate: number }> {
  const args = [client, workload, port, connections, streams, seconds].map(String);
  return JSON.parse(await runLoad(process.execPath, [program("./load.js"), ...args]));
}

const OURS = ["--port", "0", "--host", "127.0.0.1", "--chat", "classic", "--log-level", "warn"];
const startOurs = () =>
  startServer("ours", program("../../../server/bin/routeguide-server.mjs"), OURS);

/** What is measured on each side, in a fresh process for each measure and round. */
async function withSubject<T>(
  measure: Measure,
  side: "ours" | "grpc-js",
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const server = await startFor(measure, side);
  try {
    return await use({ server, client: side });
  } finally {
    await server.stop();
  }
}

function startFor(measure: Measure, side: "ours" | "grpc-js"): Promise<ServerProcess> {
  if (measure.subject === "client") return startOurs();
  if (measure.subject === "bulk") return startServer(side, program(`./servers/bulk-${side}.js`));
  return side === "ours" ? startOurs() : startServer(side, program("./servers/grpc-js.js"));
}

async function row(measure: Measure): Promise<Row> {
  const figures = { ours: [] as number[], "grpc-js": [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const side of ["ours", "grpc-js"] as const) {
      figures[side].push(
        await withSubject(measure, side, async (subject) => {
          if (!measure.isCost && measure.subject !== "client") await measure.run(subject); // warm
          return measure.run(subject);
        }),
      );
    }
  }
  const [ours, theirs] = [median(figures.ours), median(figures["grpc-js"])];
  const ratio = measure.isCost ? theirs / ours : ours / theirs;
  const { what, unit, wanted } = measure;
  return { what, unit, ours, theirs, ratio, wanted };
}

const rows: Row[] = [];
for (const measure of MEASURES.filter(({ what }) => what.includes(values.only))) {
  rows.push(await row(measure));
  process.stderr.write(`${formatTable(rows.slice(-1)).split("\n")[1]}\n`);
}
process.stdout.write(`\n${formatTable(rows)}\n`);
const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, JSON.stringify({ machine, rounds, seconds, rows }, undefined, 2));
process.stdout.write(`\nwritten to ${values.json}\n`);
