import { CASES, COMPRESSION_CASES } from "../cases/cases.ts";
import { serveMisbehaving } from "../misbehaving/server.ts";
import type { TestServer } from "../test-server.ts";
import { runClient } from "./client-process.ts";
import { type Implementation, OURS, STRANGERS } from "./implementations.ts";
import { NEGATIVE_NAMES, negativeClients } from "./negative.ts";
import { startServer } from "./server-process.ts";
import { type Column, failuresIn, formatTable } from "./table.ts";

/** For each case. */
const PATIENCE_MS = 20_000;
const CASE_NAMES = Object.keys(CASES);
const COMPRESSED_NAMES = Object.keys(COMPRESSION_CASES);
const ALL_NAMES = [...CASE_NAMES, ...COMPRESSED_NAMES];

/** Every case, by our client at every server, and by every client at ours. */
async function runMatrix(isTls: boolean, strangers: readonly Implementation[]): Promise<Column[]> {
  const everyone = [OURS, ...strangers];
  const servers = new Map<string, TestServer>();
  try {
    for (const { name, server } of everyone) servers.set(name, await startServer(server(isTls)));
    const columns: Column[] = [];
    const run = async (client: Implementation, server: Implementation): Promise<void> => {
      const { port } = servers.get(server.name) as TestServer;
      const program = client.client(port, isTls);
      const compressed = COMPRESSED_NAMES.filter(
        (name) =>
          client.compresses.client.includes(name) && server.compresses.server.includes(name),
      );
      const cases = [...CASE_NAMES, ...compressed];
      const verdicts = await runClient(program, cases, PATIENCE_MS);
      columns.push({ client: client.name, server: server.name, verdicts });
    };
    for (const server of everyone) await run(OURS, server);
    for (const client of strangers) await run(client, OURS);
    return columns;
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

/** The negative cases, each at a server of its own. */
async function runNegative(strangers: readonly Implementation[]): Promise<Column[]> {
  const columns: Column[] = [];
  for (const { name, cases, client } of negativeClients(strangers)) {
    const verdicts = new Map<string, string | undefined>();
    for (const testCase of cases) {
      const server = await serveMisbehaving(testCase);
      const verdict = await runClient(client(server.port), [testCase], PATIENCE_MS);
      verdicts.set(testCase, verdict.get(testCase) ?? server.complaint());
      await server.stop();
    }
    columns.push({ client: name, server: "raw", verdicts });
  }
  return columns;
}

async function main(): Promise<number> {
  const missing: string[] = [];
  const strangers = STRANGERS.filter((stranger) => {
    const problem = stranger.prepare();
    if (problem !== undefined) missing.push(`left out ${stranger.name}: ${problem}`);
    return problem === undefined;
  });
  const failures: string[] = [];
  const print = (title: string, cases: readonly string[], columns: readonly Column[]): void => {
    process.stdout.write(`${formatTable(title, cases, columns)}\n\n`);
    failures.push(...failuresIn(title, columns));
  };
  print("plaintext", ALL_NAMES, await runMatrix(false, strangers));
  print("TLS", ALL_NAMES, await runMatrix(true, strangers));
  print("misbehaving server", NEGATIVE_NAMES, await runNegative(strangers));

  if (process.env.CI) failures.push(...missing);
  else for (const line of missing) process.stdout.write(`${line}\n`);
  for (const failure of failures) process.stdout.write(`${failure}\n`);
  process.stdout.write(failures.length === 0 ? "all passed\n" : `${failures.length} failed\n`);
  return failures.length === 0 ? 0 : 1;
}

// ending by a signal's default would leave the servers running
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.exitCode = await main();
