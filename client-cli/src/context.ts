import { setTimeout } from "node:timers/promises";
import {
  type CallOptions,
  type Channel,
  type ChannelOptions,
  createChannel,
  type Metadata,
} from "@route-guide/grpc";
import type { Dialer } from "@route-guide/transport";
import type { CommandContext } from "./command.ts";
import { parseDuration } from "./input/duration.ts";
import { parseHeaders } from "./input/headers.ts";
import { InvalidInput } from "./invalid-input.ts";
import type { Output } from "./output.ts";
import type { GlobalOptions } from "./program.ts";
import type { Terminal } from "./terminal.ts";
import { tlsFilesOf } from "./tls-settings.ts";

export const DEFAULT_ADDRESS = "localhost:50051";

const DEFAULT_TIMEOUT_MS = 60_000;

/** How long saying goodbye to the server may take. */
const CLOSING_MS = 250;

/** The real {@link CommandContext}: calls go to the address that the person named. */
export class CallContext implements CommandContext {
  readonly output: Output;
  readonly stdin: Terminal["stdin"];
  readonly stdout: Terminal["stdout"];
  readonly signal: AbortSignal;
  readonly interrupt: () => void;
  readonly #dialer: Dialer;
  readonly #channelOptions: ChannelOptions;
  readonly #metadata: Metadata;
  readonly #timeoutMs: number | undefined;
  readonly #channels: Channel[] = [];

  /** Throws InvalidInput for an option that cannot be. */
  constructor(
    terminal: Terminal,
    output: Output,
    options: GlobalOptions,
    dialer: Dialer,
    channelOptions: ChannelOptions,
  ) {
    this.output = output;
    this.stdin = terminal.stdin;
    this.stdout = terminal.stdout;
    this.signal = terminal.signal;
    this.interrupt = () => terminal.interrupt();
    this.#dialer = dialer;
    this.#channelOptions = channelOptions;
    this.#metadata = parseHeaders(options.header ?? []);
    this.#timeoutMs = timeoutOf(options, terminal.env);
  }

  connect(): Channel {
    const channel = createChannel(this.#dialer, this.#channelOptions);
    this.#channels.push(channel);
    return channel;
  }

  callOptions(length?: "endless"): CallOptions {
    const timeoutMs = this.#timeoutMs ?? (length === "endless" ? undefined : DEFAULT_TIMEOUT_MS);
    const options = { signal: this.signal, metadata: this.#metadata };
    return timeoutMs === undefined ? options : { ...options, timeoutMs };
  }

  /** Lets cancelled calls tell the server so, then closes all connections. */
  async close(): Promise<void> {
    const closed = Promise.all(this.#channels.map((channel) => channel.close()));
    await Promise.race([closed, setTimeout(CLOSING_MS, undefined, { ref: false })]);
    for (const channel of this.#channels) channel.abort();
  }
}

/** Where calls go, as help and errors name it. */
export function addressOf(options: GlobalOptions, env: Terminal["env"]): string {
  return options.address ?? (env.ROUTEGUIDE_ADDRESS || DEFAULT_ADDRESS);
}

/** The way to that address. Rejects with InvalidInput when there cannot be one. */
export async function dialerOf(options: GlobalOptions, terminal: Terminal): Promise<Dialer> {
  const { env } = terminal;
  const tls = tlsFilesOf(options, env);
  const authority = options.authority ?? (env.ROUTEGUIDE_AUTHORITY || undefined);
  try {
    return await terminal.dialer(addressOf(options, env), { tls, authority });
  } catch (error) {
    throw new InvalidInput((error as Error).message);
  }
}

function timeoutOf({ timeout }: GlobalOptions, env: Terminal["env"]): number | undefined {
  if (timeout !== undefined) return parseDuration(timeout, "--timeout");
  const preset = env.ROUTEGUIDE_TIMEOUT;
  return preset ? parseDuration(preset, "ROUTEGUIDE_TIMEOUT") : undefined;
}
