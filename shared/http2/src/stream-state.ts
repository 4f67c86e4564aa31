import { ConnectionError, StreamError, UsageError } from "./errors.ts";

/*
 * RFC 9113 §5.1, less server push, which gRPC never uses:
 *
 *                      headers           sendEnd
 *              idle ─────────────▶ open ─────────▶ halfClosedLocal
 *                                  │  │                   │
 *                          recvEnd │  │ reset     recvEnd │ reset
 *                                  ▼  ▼                   ▼
 *                   halfClosedRemote ──────────────────▶ closed
 *                                      sendEnd, reset
 *
 * `closed` remembers how it came about, because RFC 9113 §5.1 answers late frames differently.
 */
export type StreamState =
  | "idle"
  | "open"
  | "halfClosedLocal"
  | "halfClosedRemote"
  | "closedByEnd"
  | "closedByLocalReset"
  | "closedByPeerReset";

/** What a stream sends and receives of what moves its state (RFC 9113 §5.1). */
// biome-ignore format: one line for each direction
export type StreamInput =
  | "sendHeaders" | "sendData" | "sendEnd" | "sendReset"
  | "recvHeaders" | "recvData" | "recvEnd" | "recvReset";

type Moves = { readonly [input in StreamInput]?: StreamState };

/** Every legal move. What is not listed is illegal, and {@link advance} says whose fault it is. */
// biome-ignore format: a table
const MOVES: Readonly<Record<StreamState, Moves>> = {
  idle: { sendHeaders: "open", recvHeaders: "open" },
  open: {
    sendHeaders: "open", sendData: "open", sendEnd: "halfClosedLocal",  sendReset: "closedByLocalReset",
    recvHeaders: "open", recvData: "open", recvEnd: "halfClosedRemote", recvReset: "closedByPeerReset",
  },
  halfClosedLocal: {
    recvHeaders: "halfClosedLocal", recvData: "halfClosedLocal", recvEnd: "closedByEnd",
    sendReset: "closedByLocalReset", recvReset: "closedByPeerReset",
  },
  halfClosedRemote: {
    sendHeaders: "halfClosedRemote", sendData: "halfClosedRemote", sendEnd: "closedByEnd",
    sendReset: "closedByLocalReset", recvReset: "closedByPeerReset",
  },
  closedByEnd: { recvReset: "closedByEnd" },
  closedByLocalReset: {
    recvHeaders: "closedByLocalReset", recvData: "closedByLocalReset",
    recvEnd: "closedByLocalReset", recvReset: "closedByLocalReset",
  },
  closedByPeerReset: { recvReset: "closedByPeerReset" },
};

/** The state after `input`; throws the error RFC 9113 §5.1 prescribes when there is none. */
export function advance(streamId: number, state: StreamState, input: StreamInput): StreamState {
  const next = MOVES[state][input];
  if (next !== undefined) return next;

  const fault = `${input} while ${state}`;
  if (input.startsWith("send")) throw new UsageError(`stream ${streamId}: ${fault}`);
  if (state === "idle") throw new ConnectionError("PROTOCOL_ERROR", `stream ${streamId}: ${fault}`);
  if (state === "closedByEnd") {
    throw new ConnectionError("STREAM_CLOSED", `stream ${streamId}: ${fault}`);
  }
  throw new StreamError(streamId, "STREAM_CLOSED", fault);
}

/** Whether nothing more will happen on a stream in this state. */
export function isClosedState(state: StreamState): boolean {
  return state === "closedByEnd" || state === "closedByLocalReset" || state === "closedByPeerReset";
}
