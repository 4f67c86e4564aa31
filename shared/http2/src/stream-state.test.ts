import { describe, expect, it } from "vitest";
import { ConnectionError, StreamError, UsageError } from "./errors.ts";
import { advance, isClosedState, type StreamInput, type StreamState } from "./stream-state.ts";

// biome-ignore format: lists
const STATES = [
  "idle", "open", "halfClosedLocal", "halfClosedRemote",
  "closedByEnd", "closedByLocalReset", "closedByPeerReset",
] as const satisfies readonly StreamState[];
const SENDS = ["sendHeaders", "sendData", "sendEnd", "sendReset"] as const;
const RECEIPTS = ["recvHeaders", "recvData", "recvEnd", "recvReset"] as const;

const outcome = (state: StreamState, input: StreamInput): unknown => {
  try {
    return advance(1, state, input);
  } catch (error) {
    return (error as Error).constructor;
  }
};

/** Whom each state blames for a frame that must not come. */
const BLAME: Readonly<Record<StreamState, unknown>> = {
  idle: ConnectionError,
  open: undefined,
  halfClosedLocal: undefined,
  halfClosedRemote: StreamError,
  closedByEnd: ConnectionError,
  closedByLocalReset: undefined,
  closedByPeerReset: StreamError,
};

describe("the stream machine (RFC 9113 §5.1)", () => {
  it.each(STATES)("moves from %s, or blames the side that erred", (state) => {
    for (const input of SENDS) {
      const next = outcome(state, input);
      if (next !== UsageError) expect(STATES).toContain(next);
    }
    for (const input of RECEIPTS) {
      const next = outcome(state, input);
      if (typeof next === "string") expect(STATES).toContain(next);
      else expect(next).toBe(BLAME[state]);
    }
  });

  it.each(STATES.filter(isClosedState))("never leaves %s", (state) => {
    for (const input of [...SENDS, ...RECEIPTS]) {
      const next = outcome(state, input);
      if (typeof next === "string") expect(next).toBe(state);
    }
  });

  // biome-ignore format: a table
  it.each([
    { inputs: ["sendHeaders", "sendEnd", "recvHeaders", "recvData", "recvEnd"], end: "closedByEnd" },
    { inputs: ["recvHeaders", "recvEnd", "sendHeaders", "sendData", "sendEnd"], end: "closedByEnd" },
    { inputs: ["recvHeaders", "sendHeaders", "sendEnd", "sendReset"],           end: "closedByLocalReset" },
    { inputs: ["recvHeaders", "recvReset"],                                     end: "closedByPeerReset" },
  ] as const)("ends $end", ({ inputs, end }) => {
    let state: StreamState = "idle";
    for (const input of inputs) state = advance(1, state, input);
    expect(state).toBe(end);
  });
});
