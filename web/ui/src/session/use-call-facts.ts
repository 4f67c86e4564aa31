import type { Call, CallFacts } from "./call.ts";
import type { ReadableStore } from "./store.ts";
import { useStore } from "./use-store.ts";

const NO_CALL: ReadableStore<undefined> = {
  getState: () => undefined,
  subscribe: () => () => {},
};

/** What is known of a call, if there is one. */
export function useCallFacts(call: Call | undefined): CallFacts | undefined {
  return useStore<CallFacts | undefined>(call?.facts ?? NO_CALL);
}
