import { connectOurs } from "../ours/client.ts";
import { serveOurs } from "../ours/server.ts";
import { connectConnect } from "../strangers/connect-client.ts";
import { serveConnect } from "../strangers/connect-server.ts";
import { connectGrpcJs } from "../strangers/grpc-js-client.ts";
import { serveGrpcJs } from "../strangers/grpc-js-server.ts";
import { CLIENT_ROWS } from "./client-rows.ts";
import { measureClient, measureServer } from "./measure.ts";
import { isRight, type Row } from "./row.ts";
import { SERVER_ROWS } from "./server-rows.ts";

/** Whom the rows are put to, and in which column the result stands; ours is the last. */
const SUBJECTS = [
  { name: "grpc-js", serve: serveGrpcJs, connect: connectGrpcJs },
  { name: "connect-node", serve: serveConnect, connect: connectConnect },
  { name: "ours", serve: serveOurs, connect: connectOurs },
];
const WRONG = "\u2717 ";

/** Measures each row with each subject, one after another, and prints the table. */
async function compare<R extends Row>(
  heading: string,
  rows: readonly R[],
  measure: (subject: (typeof SUBJECTS)[number], row: R) => Promise<string>,
): Promise<boolean> {
  const lines: string[][] = [];
  let isOursRight = true;
  for (const row of rows) {
    const cells: string[] = [];
    for (const subject of SUBJECTS) {
      const found = await measure(subject, row);
      const right = isRight(row, found);
      cells.push(`${right ? "" : WRONG}${found}`);
      if (subject.serve === serveOurs && !right) isOursRight = false;
    }
    lines.push([row.input, ...cells, row.right.join(" or ")]);
  }
  print([[heading, ...SUBJECTS.map(({ name }) => name), "right"], ...lines]);
  return isOursRight;
}

function print(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] as readonly string[]).map((_, at) =>
    Math.max(...lines.map((line) => (line[at] as string).length)),
  );
  for (const line of lines) {
    const cells = line.map((cell, at) => cell.padEnd(widths[at] as number));
    process.stdout.write(`${cells.join("  ").trimEnd()}\n`);
  }
  process.stdout.write("\n");
}

const isServerRight = await compare("a client sends", SERVER_ROWS, ({ serve }, row) =>
  measureServer(serve, row),
);
const isClientRight = await compare("a server answers", CLIENT_ROWS, ({ connect }, row) =>
  measureClient(connect, row),
);
process.exitCode = isServerRight && isClientRight ? 0 : 1;
