import type { Headers } from "@route-guide/hpack";
import { Metadata } from "../metadata.ts";
import { type ErrorDetail, RpcError, type RpcErrorOptions } from "../rpc-error.ts";
import type { StatusName } from "../status.ts";

/** How a call ended, before anybody has asked for it in the form of an error or a `CallEnd`. */
export interface Outcome {
  readonly status: StatusName;
  readonly detail: string;
  /** The fields that came with the status, if it came over the wire. */
  readonly trailers?: Headers;
  readonly details?: readonly ErrorDetail[];
  readonly cause?: unknown;
  /** The caller waits no longer: messages that it has not read yet are not wanted any more. */
  readonly isAbrupt?: boolean;
}

/** The caller ended the call. */
export function cancelled(detail: string, cause: unknown): Outcome {
  return { status: "CANCELLED", detail, isAbrupt: true, ...(cause !== undefined && { cause }) };
}

/** The error that callers get for any outcome but OK. */
export function toRpcError(outcome: Outcome): RpcError {
  const { status, detail } = outcome;
  const options: RpcErrorOptions = {
    metadata: trailersOf(outcome),
    ...(outcome.details && { details: outcome.details }),
    ...("cause" in outcome && { cause: outcome.cause }),
  };
  return new RpcError(status === "OK" ? "UNKNOWN" : status, detail, options);
}

/** The outcome of a call that `error` ended on this side. */
export function outcomeOf(error: RpcError): Outcome {
  const { code, detail, cause } = error;
  return { status: code, detail, ...(cause !== undefined && { cause }) };
}

/** What the application may see of the trailers; empty when none came. */
export function trailersOf({ trailers }: Outcome): Metadata {
  return trailers ? Metadata.fromHeaders(trailers) : new Metadata();
}
