import type { Call } from "./call.ts";
import { Store } from "./store.ts";

export interface CallLogState {
  /** The latest first. */
  readonly calls: readonly Call[];
  /** The one whose facts and frames are shown. */
  readonly selected: Call | undefined;
}

const MAX_CALLS = 40;

/** The calls that the page has made, and which of them is looked at. */
export class CallLog {
  readonly store = new Store<CallLogState>({ calls: [], selected: undefined });

  /**
   * Adds a call and looks at it; one that continues another only if that is looked at. The oldest
   * that are over are forgotten.
   */
  add(call: Call, after?: Call): void {
    const { calls, selected } = this.store.getState();
    const kept = [call, ...calls].filter((one, place) => place < MAX_CALLS || !one.isOver);
    const isLookedAt = after === undefined || selected === after;
    this.store.update({ calls: kept, selected: isLookedAt ? call : selected });
  }

  readonly select = (call: Call): void => {
    this.store.update({ selected: call });
  };
}
