import { PEERS, type Peer } from "./peers.ts";

/** What was measured of one peer. */
export interface Figure {
  readonly value: number;
  /** Processor time for each that is counted, microseconds: steadier than rates on a busy machine. */
  readonly cpuMicros?: number;
}

/** To be so many times as good as a peer or, without one, to reach the figure itself. */
export interface Goal {
  readonly against?: Peer;
  readonly want: number;
}

/** A goal, and what came of it. */
export interface Outcome extends Goal {
  /** Undefined: the peer was not measured. */
  readonly got: number | undefined;
  /** The same by processor time. */
  readonly gotByCpu: number | undefined;
  readonly isReached: boolean | undefined;
}

/** One measure: a figure for each peer. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly lessIsBetter: boolean;
  readonly figures: Readonly<Partial<Record<Peer, Figure>>>;
  readonly goals: readonly Outcome[];
}

/** What one run of the bench left behind. */
export interface Report {
  readonly date: string;
  readonly machine: { readonly node: string; readonly cpu: string; readonly cores: number };
  readonly rounds: number;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

/** The medians of several rounds. */
export function medianFigure(figures: readonly Figure[]): Figure {
  const value = median(figures.map((figure) => figure.value));
  const micros = figures.flatMap(({ cpuMicros }) => cpuMicros ?? []);
  return micros.length === 0 ? { value } : { value, cpuMicros: median(micros) };
}

/** How many times as good as `peer` we are, by the figure. */
export function ratio(row: Pick<Row, "figures" | "lessIsBetter">, peer: Peer): number | undefined {
  return quotient(row.figures.ours?.value, row.figures[peer]?.value, row.lessIsBetter);
}

/** How many times the processor time of ours `peer` needs. */
export function cpuRatio(row: Pick<Row, "figures">, peer: Peer): number | undefined {
  return quotient(row.figures.ours?.cpuMicros, row.figures[peer]?.cpuMicros, true);
}

export function outcome(row: Pick<Row, "figures" | "lessIsBetter">, goal: Goal): Outcome {
  const { against, want } = goal;
  if (against) {
    const got = ratio(row, against);
    const isReached = got === undefined ? undefined : got >= want;
    return { ...goal, got, gotByCpu: cpuRatio(row, against), isReached };
  }
  const got = row.figures.ours?.value;
  const isReached = got === undefined ? undefined : row.lessIsBetter ? got <= want : got >= want;
  return { ...goal, got, gotByCpu: undefined, isReached };
}

/** The peers that were measured at all, in their order. */
export function peersOf(rows: readonly Row[]): Peer[] {
  return PEERS.filter((peer) => rows.some((row) => row.figures[peer]));
}

function quotient(
  ours: number | undefined,
  theirs: number | undefined,
  lessIsBetter: boolean,
): number | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  return lessIsBetter ? theirs / ours : ours / theirs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
