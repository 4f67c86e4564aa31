import { inspect, isDeepStrictEqual } from "node:util";
import { RpcError, type StatusName } from "@route-guide/grpc";

/** Throws an Error that says got and want, unless they are the same. */
export function want(what: string, got: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(got, wanted)) return;
  throw new Error(`${what}: got ${brief(got)}, want ${brief(wanted)}`);
}

/** Waits for a call that is to fail with `code`, and with `detail` if given. */
export async function wantFailure(
  call: Promise<unknown>,
  code: StatusName,
  detail?: string,
): Promise<void> {
  const error = await failureOf(call);
  want("status", error.code, code);
  if (detail !== undefined) want("status message", error.detail, detail);
}

async function failureOf(call: Promise<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof RpcError) return thrown;
    throw thrown;
  }
  throw new Error("the call succeeded, want it to fail");
}

function brief(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8 });
}
