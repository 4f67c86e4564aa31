import { type ErrorDetail, RpcError, statusNumber } from "@route-guide/grpc";
import { BadRequest } from "@route-guide/proto";
import { connectionHint } from "./connection-hint.ts";
import { InvalidInput } from "./invalid-input.ts";
import { NotServing } from "./not-serving.ts";
import { safeText } from "./safe-text.ts";

/** How a run that went wrong ends: the lines on stderr and the exit code. */
export interface Failure {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

const NOT_SERVING_EXIT_CODE = 3;

/** grpcurl's convention: 64 + the status. */
const FIRST_STATUS_EXIT_CODE = 64;

/** What a person asked for, as far as it explains a failure. */
export interface Asked {
  readonly address: string;
  readonly sendsToken: boolean;
}

/** What a failed run tells the person. */
export function describeFailure(error: unknown, asked: Asked): Failure {
  if (error instanceof InvalidInput) {
    return { lines: [`error: ${safeText(error.message)}`], exitCode: 2 };
  }
  if (error instanceof NotServing) return { lines: [], exitCode: NOT_SERVING_EXIT_CODE };
  if (error instanceof RpcError) return describeRpcError(error, asked);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { lines: [`error: this is a bug of routeguide: ${text}`], exitCode: 1 };
}

function describeRpcError(error: RpcError, asked: Asked): Failure {
  const { code, detail, details } = error;
  const number = statusNumber(code);
  const hint = connectionHint(error) ?? hintFor(error, asked);
  return {
    lines: [
      `error: ${code} (${number}): ${safeText(detail)}`,
      ...details
        .flatMap(describeDetail)
        .filter((line) => !detail.includes(line)) // many servers say it all in the message
        .map((line) => `  ${safeText(line)}`),
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ],
    exitCode: FIRST_STATUS_EXIT_CODE + number,
  };
}

/** What `google.rpc.BadRequest` names field by field; of other details, what they are. */
function describeDetail({ typeUrl, value }: ErrorDetail): string[] {
  if (typeUrl.endsWith(`/${BadRequest.typeName}`)) {
    try {
      const { fieldViolations } = BadRequest.decode(value);
      return fieldViolations.map(({ field, description }) => `${field}: ${description}`);
    } catch {
      // then it is as unknown as any other
    }
  }
  return [`${typeUrl} (${value.length} octets)`];
}

function hintFor({ code, cause }: RpcError, { address, sendsToken }: Asked): string | undefined {
  switch (code) {
    case "UNAVAILABLE":
      if (cause === undefined) return undefined; // it was the server that said so
      return `is a server running at ${address}? Start one with: npm start`;
    case "DEADLINE_EXCEEDED":
      return "--timeout 5m gives the call more time";
    case "UNAUTHENTICATED":
      return sendsToken
        ? "the token was sent, and not accepted"
        : "--token-file FILE sends a token";
    case "UNIMPLEMENTED":
      return `the server at ${address} does not have this method`;
    default:
      return undefined;
  }
}
