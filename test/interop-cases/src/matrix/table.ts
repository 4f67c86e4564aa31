import type { Verdict } from "./client-process.ts";

/** A client at a server, and how the cases went; a case that it does not have is missing. */
export interface Column {
  readonly client: string;
  readonly server: string;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

const PASSED = "ok";
const FAILED = "FAILED";
const LEFT_OUT = "-";

/** Cases downwards, pairs of client and server across. */
export function formatTable(
  title: string,
  cases: readonly string[],
  columns: readonly Column[],
): string {
  const rows = [
    [title, ...columns.map(({ client }) => client)],
    ["", ...columns.map(({ server }) => `→ ${server}`)],
    ...cases.map((name) => [name, ...columns.map(({ verdicts }) => cell(verdicts, name))]),
  ];
  const widths = (rows[0] as string[]).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] as string).length)),
  );
  const lines = rows.map((row) => row.map((text, at) => text.padEnd(widths[at] as number)));
  return lines.map((line) => line.join("  ").trimEnd()).join("\n");
}

/** The red cells, in words. */
export function failuresIn(title: string, columns: readonly Column[]): string[] {
  return columns.flatMap(({ client, server, verdicts }) =>
    [...verdicts]
      .filter(([, verdict]) => verdict !== undefined)
      .map(([name, verdict]) => `${title}, ${client} → ${server}, ${name}: ${verdict}`),
  );
}

function cell(verdicts: Column["verdicts"], name: string): string {
  if (!verdicts.has(name)) return LEFT_OUT;
  return verdicts.get(name) === undefined ? PASSED : FAILED;
}
