import { useSyncExternalStore } from "react";
import type { ReadableStore } from "./store.ts";

/** The store's state as it is now; the component renders again when it changes. */
export function useStore<State>(store: ReadableStore<State>): State {
  return useSyncExternalStore(store.subscribe, store.getState, store.getState);
}
