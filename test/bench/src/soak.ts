import { ENCODED, GET_FEATURE } from "./data.ts";
import { h2load } from "./h2load.ts";
import { residentBytes } from "./memory.ts";
import { startPeer } from "./peers.ts";
import { formatNumber } from "./table.ts";

const CHUNK_SECONDS = 5;

/** Sends `calls` unary calls, and prints after each chunk what they cost: both stay flat. */
export async function soak(calls: number): Promise<void> {
  const server = await startPeer("ours");
  const print = (cells: readonly string[]) =>
    process.stdout.write(`${cells.map((cell) => cell.padStart(14)).join("")}\n`);
  print(["calls", "calls/s", "CPU us each", "RSS MiB"]);
  try {
    for (let done = 0; done < calls; ) {
      const before = server.cpuMicros();
      const { rate } = await h2load(server.port, {
        path: GET_FEATURE,
        messages: [ENCODED.feature],
        connections: 4,
        streams: 50,
        seconds: CHUNK_SECONDS,
      });
      const count = Math.round(rate * CHUNK_SECONDS);
      done += count;
      const cpu = (server.cpuMicros() - before) / count;
      const resident = (await residentBytes(server)) / 2 ** 20;
      print([done, rate, cpu, resident].map(formatNumber));
    }
  } finally {
    await server.stop();
  }
}
