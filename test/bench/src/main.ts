/*
 * `npm run bench`: our stack beside others, in one run on one machine, as medians of interleaved
 * rounds. Servers have one core, whatever loads them the other.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { program } from "./child.ts";
import { writeDocs } from "./docs.ts";
import { MEASURES, type Measure, type Round } from "./measures.ts";
import { PEERS, type Peer, preparePeers } from "./peers.ts";
import { type Figure, medianFigure, outcome, type Report, type Row } from "./rows.ts";
import { soak } from "./soak.ts";
import { formatGoals, formatTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
    peers: { type: "string", default: PEERS.join() },
    json: { type: "string", default: program("../../../.cache/bench.json") },
    "write-docs": { type: "boolean", default: false },
    soak: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
/** Shorter, and half of what is measured may be the compiler's. */
const WARM_UP_SECONDS = 2;

const rows: Row[] = [];
const round: Round = {
  seconds,
  known: (what, peer) => rows.find((row) => row.what === what)?.figures[peer]?.value,
};

/** A fresh process for each figure. */
async function figure(measure: Measure, peer: Peer): Promise<Figure | undefined> {
  const server = await measure.start(peer);
  try {
    if (measure.warmsUp) await measure.run(server, peer, { ...round, seconds: WARM_UP_SECONDS });
    return await measure.run(server, peer, round);
  } finally {
    await server.stop();
  }
}

async function measureRow(measure: Measure, peers: readonly Peer[]): Promise<Row> {
  const figures = new Map<Peer, Figure[]>(peers.map((peer) => [peer, []]));
  for (let done = 0; done < rounds; done += 1) {
    for (const [peer, taken] of figures) {
      const one = await figure(measure, peer);
      if (one) taken.push(one);
    }
  }
  const { what, unit, lessIsBetter = false, goals = [] } = measure;
  const medians = [...figures]
    .filter(([, taken]) => taken.length > 0)
    .map(([peer, taken]) => [peer, medianFigure(taken)]);
  const row = { what, unit, lessIsBetter, figures: Object.fromEntries(medians) };
  return { ...row, goals: goals.map((goal) => outcome(row, goal)) };
}

async function bench(): Promise<void> {
  const asked = values.peers.split(",");
  const peers = await preparePeers(PEERS.filter((peer) => asked.includes(peer)));
  for (const measure of MEASURES.filter(({ what }) => what.includes(values.only))) {
    const row = await measureRow(
      measure,
      measure.peers.filter((peer) => peers.includes(peer)),
    );
    rows.push(row);
    process.stderr.write(`${formatTable([row])}\n\n`);
  }
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "", cores: cpus().length };
  const date = new Date().toISOString().slice(0, 10);
  const report: Report = { date, machine, rounds, seconds, rows };
  process.stdout.write(`${formatTable(rows)}\n\n${formatGoals(rows)}\n`);
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, JSON.stringify(report, undefined, 2));
  process.stdout.write(`\nwritten to ${values.json}\n`);
  if (values["write-docs"]) writeDocs(report);
}

await (values.soak === undefined ? bench() : soak(Number(values.soak)));
