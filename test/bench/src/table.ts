/** One line of the result: the same measure on both sides. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly theirs: number;
  /** How many times better ours is. */
  readonly ratio: number;
  /** What the ratio has to reach, if anything is asked. */
  readonly wanted: number | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    format(row.ours),
    format(row.theirs),
    row.unit,
    `${row.ratio.toFixed(1)}x`,
    row.wanted === undefined
      ? ""
      : `${row.ratio >= row.wanted ? "reached" : "MISSED"} ${row.wanted}x`,
  ]);
  const table = [["", "ours", "grpc-js", "", "ratio", "wanted"], ...lines];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  return table
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths?.[column] ?? 0;
          return column === 1 || column === 2 || column === 4
            ? cell.padStart(width)
            : cell.padEnd(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function format(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
