import { Metadata } from "./metadata.ts";
import type { StatusName } from "./status.ts";

/** A machine-readable detail of an error: a `google.protobuf.Any`. */
export interface ErrorDetail {
  /** `type.googleapis.com/google.rpc.BadRequest` */
  readonly typeUrl: string;
  /** The encoded message. */
  readonly value: Uint8Array;
}

/** What an {@link RpcError} may have besides code and detail. */
export interface RpcErrorOptions {
  /** Entries to send with, or received in, the trailers. */
  readonly metadata?: Metadata;
  /** Sent as `grpc-status-details-bin`. */
  readonly details?: readonly ErrorDetail[];
  /** What went wrong underneath. Logged on this side, never sent to the other. */
  readonly cause?: unknown;
}

/** The only error that crosses the gRPC boundary: servers throw it, and clients catch it. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: Exclude<StatusName, "OK">;
  /** The message as it travels, without the code that `message` starts with. */
  readonly detail: string;
  readonly metadata: Metadata;
  readonly details: readonly ErrorDetail[];

  constructor(code: Exclude<StatusName, "OK">, detail: string, options: RpcErrorOptions = {}) {
    super(`${code}: ${detail}`, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.detail = detail;
    this.metadata = options.metadata ?? new Metadata();
    this.details = options.details ?? [];
  }

  /** Any thrown value as an `RpcError`; what is not one becomes an `UNKNOWN` that tells nothing. */
  static from(thrown: unknown): RpcError {
    if (thrown instanceof RpcError) return thrown;
    if (thrown instanceof Error && thrown.name === "AbortError") {
      return new RpcError("CANCELLED", "the call was cancelled", { cause: thrown });
    }
    return new RpcError("UNKNOWN", "unknown error", { cause: thrown });
  }
}
