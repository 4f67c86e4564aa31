import { useSyncExternalStore } from "react";

const TOUCH = "(hover: none)";

/** Whether fingers are all there is: no pointer that hovers, and probably no keyboard. */
export function useTouch(): boolean {
  return useSyncExternalStore(subscribe, read, () => false);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(TOUCH);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

function read(): boolean {
  return matchMedia(TOUCH).matches;
}
