import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLoad } from "./child.ts";

/** What h2load is to do. */
export interface H2Load {
  readonly path: string;
  /** The messages of the request, without their gRPC prefixes. */
  readonly messages: readonly Uint8Array[];
  readonly connections: number;
  readonly streams: number;
  readonly seconds: number;
  /** Requests a second, on all connections together. Unless given, as many as are answered. */
  readonly rate?: number;
}

/** What h2load saw. */
export interface H2LoadResult {
  /** Requests a second that were answered. */
  readonly rate: number;
  /** What 99 in 100 requests took at most, microseconds. */
  readonly p99: number;
}

/** Loads the server on `port`; throws when any request failed. */
export async function h2load(port: number, load: H2Load): Promise<H2LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), "route-guide-bench-"));
  try {
    return await run(port, load, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(port: number, load: H2Load, folder: string): Promise<H2LoadResult> {
  const [body, log] = [join(folder, "body"), join(folder, "log")];
  writeFileSync(body, Buffer.concat(load.messages.map(framed)));
  const { connections, rate } = load;
  const paced = rate === undefined ? [] : [`--rps=${rate / connections}`, `--log-file=${log}`];
  // biome-ignore format: flags with their values
  const output = await runLoad("h2load", [
    "-D", String(load.seconds),
    "-c", String(connections),
    "-m", String(load.streams),
    "-H", "content-type: application/grpc",
    "-H", "te: trailers",
    `--data=${body}`,
    ...paced,
    `http://127.0.0.1:${port}${load.path}`,
  ]);
  const answered = /, ([\d.]+) req\/s/.exec(output)?.[1];
  const failed = /(\d+) failed, (\d+) errored, (\d+) timeout/.exec(output);
  if (!answered || failed?.slice(1).some((count) => count !== "0") !== false) {
    throw new Error(output);
  }
  return { rate: Number(answered), p99: rate === undefined ? Number.NaN : p99Of(log) };
}

/** The third column of h2load's log is how long each request took, microseconds. */
function p99Of(log: string): number {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  const times = lines.map((line) => Number(line.split("\t")[2])).sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

/** A message with its gRPC prefix. */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes.set(message, 5);
  return bytes;
}
