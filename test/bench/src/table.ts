import { cpuRatio, type Outcome, peersOf, type Row, ratio } from "./rows.ts";

/** The rows as a text for a terminal: figures, processor time below each, ratios in brackets. */
export function formatTable(rows: readonly Row[]): string {
  const peers = peersOf(rows);
  const lines = rows.flatMap((row) => {
    const figures = peers.map((peer) => {
      const figure = row.figures[peer];
      return figure ? `${formatNumber(figure.value)}${inBrackets(peer, ratio(row, peer))}` : "";
    });
    const cpu = peers.map((peer) => {
      const micros = row.figures[peer]?.cpuMicros;
      return micros === undefined
        ? ""
        : `${formatNumber(micros)}${inBrackets(peer, cpuRatio(row, peer))}`;
    });
    const line = [row.what, row.unit, ...figures];
    return cpu.some((cell) => cell !== "") ? [line, ["", "CPU us each", ...cpu]] : [line];
  });
  return align([["", "", ...peers], ...lines]);
}

/** What the goals ask, and what came of each. */
export function formatGoals(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) =>
    row.goals.map((goal) => [row.what, describeGoal(goal, row), describeGot(goal)]),
  );
  return align([["", "wanted", "got"], ...lines]);
}

export function describeGoal({ against, want }: Outcome, { unit, lessIsBetter }: Row): string {
  if (against) return `${want}x ${against}`;
  return `${lessIsBetter ? "at most" : "at least"} ${formatNumber(want)} ${unit}`;
}

export function describeGot({ against, got, gotByCpu, isReached }: Outcome): string {
  if (got === undefined) return "not measured";
  const figure = against ? `${got.toFixed(1)}x` : formatNumber(got);
  const byCpu = gotByCpu === undefined ? "" : ` (by processor time ${gotByCpu.toFixed(1)}x)`;
  return `${isReached ? "reached" : "missed"}: ${figure}${byCpu}`;
}

export function formatNumber(value: number): string {
  if (value < 1) return value.toFixed(2);
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-US");
}

function inBrackets(peer: string, times: number | undefined): string {
  return peer === "ours" || times === undefined ? "" : ` (${times.toFixed(1)}x)`;
}

function align(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string => cell.padEnd(widths[column] ?? 0);
  return table.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}
