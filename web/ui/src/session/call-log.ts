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

  /** Adds a call and looks at it. The oldest that are over are forgotten. */
  add(call: Call): void {
    const { calls } = this.store.getState();
    const kept = [call, ...calls].filter((one, place) => place < MAX_CALLS || !one.isOver);
    this.store.update({ calls: kept, selected: call });
  }

  readonly select = (call: Call): void => {
    this.store.update({ selected: call });
  };
}
