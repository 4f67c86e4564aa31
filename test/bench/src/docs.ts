import { readFileSync, writeFileSync } from "node:fs";
import { drawChart } from "./chart.ts";
import { program } from "./child.ts";
import { BUSY } from "./measures.ts";
import type { Peer } from "./peers.ts";
import { cpuRatio, peersOf, type Report, type Row, ratio } from "./rows.ts";
import { describeGoal, describeGot, formatNumber } from "./table.ts";

const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";
const REPOSITORY = program("../../..");

/** The words around the figures, in the languages of the documents. */
interface Words {
  /** For parts of what is measured, of units, and for our own column. */
  readonly terms: Readonly<Record<string, string>>;
  readonly caption: (report: Report) => string;
}

const ENGLISH: Words = {
  terms: {},
  caption: ({ date, machine: { node, cpu, cores }, rounds, seconds }) =>
    `Measured on ${date}: ${cpu}, ${cores} cores, of which the server has one; Node ${node.slice(1)}; ` +
    `medians of ${rounds} rounds of ${seconds} s. Brackets: how many times as much ours does.`,
};

const CHINESE: Words = {
  terms: {
    "server, ": "服务器，",
    "client, ": "客户端，",
    "RecordRoute of 1,000": "RecordRoute 每次 1,000 点",
    "RouteChat ping-pong": "RouteChat 一问一答",
    "bulk download": "大块下载",
    "calls/s": "次/秒",
    "messages/s": "消息/秒",
    "MB/s": "MB/秒",
    ours: "本项目",
  },
  caption: ({ date, machine: { node, cpu, cores }, rounds, seconds }) =>
    `测于 ${date}：${cpu}，${cores} 核，服务器占其一；Node ${node.slice(1)}；` +
    `${rounds} 轮、每轮 ${seconds} 秒的中位数。括号内为本项目是其几倍。`,
};

/** Puts the figures into the documents, between their markers, and draws the chart. */
export function writeDocs(report: Report): void {
  const { rows } = report;
  const all = [
    ENGLISH.caption(report),
    figureTable(rows, peersOf(rows), ENGLISH),
    "Processor time for each of what is counted, microseconds; in brackets, how many times ours. " +
      "It is steadier than rates where other programs run beside.",
    cpuTable(rows, peersOf(rows)),
    "What was asked, and what came of it:",
    goalTable(rows),
    ...million(rows),
  ];
  fill("docs/performance.md", all);
  const rates = rows.filter((row) => !row.lessIsBetter && row.figures["grpc-js"]);
  const chosen = peersOf(rates).filter((peer) => peer !== "connect-node");
  for (const [path, words] of [
    ["README.md", ENGLISH],
    ["README.zh-CN.md", CHINESE],
  ] as const) {
    fill(path, [words.caption(report), figureTable(rates, chosen, words)]);
  }
  writeFileSync(`${REPOSITORY}/docs/images/bench.svg`, drawChart(rows));
}

/** What a million calls a second would take, by the processor time that a call takes here. */
function million(rows: readonly Row[]): string[] {
  const cpu = rows.find(({ what }) => what === BUSY)?.figures.ours?.cpuMicros;
  if (cpu === undefined) return [];
  return [
    `A million GetFeature a second, 50 on each connection, would keep ${Math.ceil(cpu)} cores like ` +
      `this one busy: ${formatNumber(cpu)} us of processor time for each, the kernel's part included.`,
  ];
}

function fill(path: string, paragraphs: readonly string[]): void {
  const file = `${REPOSITORY}/${path}`;
  const text = readFileSync(file, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${path} has no place for the bench`);
  const before = text.slice(0, start + START.length);
  writeFileSync(file, `${before}\n\n${paragraphs.join("\n\n")}\n\n${text.slice(end)}`);
}

function figureTable(rows: readonly Row[], peers: readonly Peer[], words: Words): string {
  const lines = rows.map((row) => [
    inWords(row.what, words),
    inWords(row.unit, words),
    ...peers.map((peer) => cell(peer, row.figures[peer]?.value, ratio(row, peer))),
  ]);
  return table([["", "", ...peers.map((peer) => inWords(peer, words))], ...lines]);
}

function cpuTable(rows: readonly Row[], peers: readonly Peer[]): string {
  const lines = rows
    .filter((row) => row.figures.ours?.cpuMicros !== undefined)
    .map((row) => [
      row.what,
      ...peers.map((peer) => cell(peer, row.figures[peer]?.cpuMicros, cpuRatio(row, peer))),
    ]);
  return table([["", ...peers], ...lines]);
}

function goalTable(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) =>
    row.goals.map((goal) => [row.what, describeGoal(goal, row), describeGot(goal)]),
  );
  return table([["", "wanted", "got"], ...lines]);
}

function inWords(text: string, { terms }: Words): string {
  return Object.entries(terms).reduce((told, [term, word]) => told.replace(term, word), text);
}

function cell(peer: Peer, value: number | undefined, times: number | undefined): string {
  if (value === undefined) return "";
  const text = formatNumber(value);
  return peer === "ours" || times === undefined ? text : `${text} (${times.toFixed(1)}x)`;
}

/** Columns as wide as their widest cell, as formatters have them; figures to the right. */
function table([head = [], ...lines]: readonly (readonly string[])[]): string {
  const all = [head, ...lines];
  const widths = head.map((_, column) =>
    Math.max(3, ...all.map((line) => width(line[column] ?? ""))),
  );
  const write = (line: readonly string[]): string =>
    `| ${line.map((text, i) => text + " ".repeat((widths[i] ?? 0) - width(text))).join(" | ")} |`;
  return [head, widths.map((each) => "-".repeat(each)), ...lines].map(write).join("\n");
}

/** Chinese signs are two columns wide. */
function width(text: string): number {
  return text.length + (text.match(/[\u3000-\uffff]/g)?.length ?? 0);
}
