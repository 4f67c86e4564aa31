import type { CallOptions, Channel } from "@route-guide/grpc";
import type { Output } from "./output.ts";
import type { InputStream, OutputStream } from "./terminal.ts";

/** What a command has to work with. It touches nothing else. */
export interface CommandContext {
  readonly output: Output;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  /** Aborts when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
  interrupt(): void;
  /** A channel to the server that the person named; whoever runs the command closes it. */
  connect(): Channel;
  /**
   * The metadata, the signal and the deadline that every call carries. `endless` is for calls
   * that last as long as a person or a pipe feeds them: no deadline unless one was asked for.
   */
  callOptions(length?: "endless"): CallOptions;
}

/** The options of all commands, as typed. Each command has some of them. */
export interface CommandOptions {
  readonly unnamed?: boolean;
  readonly at?: string;
  readonly calls?: string;
  readonly seconds?: string;
  readonly streams?: string;
  readonly connections?: string;
  readonly watch?: boolean;
}

/** What one command does. It throws InvalidInput, RpcError, NotServing, or has a bug. */
export type Command = (
  context: CommandContext,
  args: readonly string[],
  options: CommandOptions,
) => Promise<void>;
