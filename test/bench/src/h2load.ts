import { writeFileSync } from "node:fs";
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
}

/** Requests a second that `port` answers under h2load; throws when any of them failed. */
export async function h2load(port: number, load: H2Load): Promise<number> {
  const body = join(tmpdir(), `route-guide-bench-${process.pid}.bin`);
  writeFileSync(body, Buffer.concat(load.messages.map(framed)));
  const output = await runLoad("h2load", [
    "-D", String(load.seconds),
    "-c", String(load.connections),
    "-m", String(load.streams),
    "-H", "content-type: application/grpc",
    "-H", "te: trailers",
    `--data=${body}`,
    `http://127.0.0.1:${port}${load.path}`,
  ]); // biome-ignore format: flags with their values
  const rate = /, ([\d.]+) req\/s/.exec(output)?.[1];
  const failed = /(\d+) failed, (\d+) errored, (\d+) timeout/.exec(output);
  if (!rate || !failed || failed.slice(1).some((count) => count !== "0")) throw new Error(output);
  return Number(rate);
}

/** A message with its gRPC prefix. */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + message.length);
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes.set(message, 5);
  return bytes;
}
