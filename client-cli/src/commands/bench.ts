import { type CallOptions, type Client, createClient, RpcError } from "@route-guide/grpc";
import { type Point, RouteGuide } from "@route-guide/proto";
import type { Command, CommandOptions } from "../command.ts";
import { parseCount } from "../input/count.ts";
import { onePoint } from "../input/points.ts";
import { LatencyHistogram } from "../latency-histogram.ts";
import type { Output } from "../output.ts";

const DEFAULT_POINT: Point = { latitude: 409146138, longitude: -746188906 };
const DEFAULT_SECONDS = 5;
const DEFAULT_STREAMS = 50;

const MAX_CALLS = 1e9;
const MAX_SECONDS = 3600;
const MAX_STREAMS = 10_000;
const MAX_CONNECTIONS = 1_000;

/** `routeguide bench` */
export const bench: Command = async (context, args, options) => {
  const point = args.length === 0 ? DEFAULT_POINT : onePoint(args);
  const limits = limitsOf(options);
  const clients = Array.from({ length: limits.connections }, () =>
    createClient(RouteGuide, context.connect()),
  );
  const { signal, ...callOptions } = context.callOptions(); // looked at between calls: cheaper
  await Promise.all(clients.map((client) => client.getFeature(point, callOptions))); // connects
  const run = new Run(limits, point, callOptions, context.signal);
  await run.drive(clients);
  await report(context.output, run);
};

interface Limits {
  readonly calls: number;
  readonly seconds: number;
  readonly streams: number;
  readonly connections: number;
}

function limitsOf({ calls, seconds, streams, connections }: CommandOptions): Limits {
  const count = (text: string | undefined, preset: number, max: number, name: string) =>
    text === undefined ? preset : parseCount(text, max, name);
  const presetSeconds = calls === undefined ? DEFAULT_SECONDS : MAX_SECONDS;
  return {
    calls: count(calls, MAX_CALLS, MAX_CALLS, "--calls"),
    seconds: count(seconds, presetSeconds, MAX_SECONDS, "--seconds"),
    streams: count(streams, DEFAULT_STREAMS, MAX_STREAMS, "--streams"),
    connections: count(connections, 1, MAX_CONNECTIONS, "--connections"),
  };
}

/** Calls in `streams` lanes on each connection, until a limit is met. */
class Run {
  readonly latencies = new LatencyHistogram();
  seconds = 0;
  failed = 0;
  lastError: RpcError | undefined;
  #started = 0;
  readonly #limits: Limits;
  readonly #point: Point;
  readonly #options: CallOptions;
  readonly #signal: AbortSignal;

  constructor(limits: Limits, point: Point, options: CallOptions, signal: AbortSignal) {
    this.#limits = limits;
    this.#point = point;
    this.#options = options;
    this.#signal = signal;
  }

  async drive(clients: readonly Client<typeof RouteGuide>[]): Promise<void> {
    const startedAt = performance.now();
    const endAt = startedAt + this.#limits.seconds * 1000;
    const lanes = clients.flatMap((client) =>
      Array.from({ length: this.#limits.streams }, () => this.#lane(client, endAt)),
    );
    await Promise.all(lanes);
    this.seconds = (performance.now() - startedAt) / 1000;
  }

  async #lane(client: Client<typeof RouteGuide>, endAt: number): Promise<void> {
    let now = performance.now();
    while (now < endAt && this.#started < this.#limits.calls && !this.#signal.aborted) {
      this.#started += 1;
      const startedAt = now;
      try {
        await client.getFeature(this.#point, this.#options);
        now = performance.now();
        this.latencies.add(now - startedAt);
      } catch (error) {
        this.failed += 1;
        this.lastError = RpcError.from(error);
        now = performance.now();
      }
    }
  }
}

async function report(output: Output, run: Run): Promise<void> {
  const { latencies, seconds, failed, lastError } = run;
  const { count, maxMs } = latencies;
  const rate = Math.round(count / seconds);
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => latencies.quantileMs(share));
  if (output.isJson) {
    const latencyMs = { p50, p90, p99, max: maxMs };
    await output.json({ calls: count, failed, seconds, callsPerSecond: rate, latencyMs });
  } else {
    const table = output.table([{ title: "BENCH", width: 9 }, { title: "" }]);
    const figures: readonly (readonly [string, string])[] = [
      ["calls", String(count)],
      ["failed", String(failed)],
      ["seconds", seconds.toFixed(2)],
      ["calls/s", String(rate)],
      ...Object.entries({ p50, p90, p99, max: maxMs }).map(
        ([name, ms = 0]) => [name, `${ms.toFixed(3)} ms`] as const,
      ),
    ];
    for (const row of figures) await table.row(row, undefined);
  }
  if (lastError) throw lastError;
}
