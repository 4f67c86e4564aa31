import { RouteGuide } from "@route-guide/proto";
import { Breath } from "../session/breath.ts";
import type { Call } from "../session/call.ts";
import { failureOf } from "../session/failure.ts";
import { Patience, pauseFor } from "../session/patience.ts";
import type { Session } from "../session/session.ts";
import { Store } from "../session/store.ts";
import type { FeatureTable } from "./feature-table.ts";

/** Where the canonical features are, and where the map begins. */
export const HOME_AREA = {
  lo: { latitude: 400_000_000, longitude: -750_000_000 },
  hi: { latitude: 420_000_000, longitude: -730_000_000 },
};

const TIMEOUT_MS = 30_000;

/** The map would be empty at first: lists where it begins, again until the server answers. */
export class MapFill {
  /** The latest call that the page made for this by itself. */
  readonly store = new Store<{ readonly call: Call | undefined }>({ call: undefined });
  readonly #session: Session;
  readonly #features: FeatureTable;
  readonly #patience = new Patience({ firstMs: 1000, longestMs: 15_000 });
  #isRunning = false;

  constructor(session: Session, features: FeatureTable) {
    this.#session = session;
    this.#features = features;
    session.link.onOnline(() => void this.#run());
  }

  async #run(): Promise<void> {
    if (this.#isRunning || this.#features.count > 0) return;
    this.#isRunning = true;
    while (this.#session.link.isOnline && !(await this.#list())) {
      await pauseFor(this.#patience.next());
    }
    this.#isRunning = false;
  }

  /** Whether that was the last word: only an unreachable server is asked again. */
  async #list(): Promise<boolean> {
    const { listFeatures } = RouteGuide.methods;
    const before = this.store.getState().call;
    const call = this.#session.start(listFeatures, { timeoutMs: TIMEOUT_MS }, before);
    this.store.update({ call: call as Call });
    call.sendLast(HOME_AREA);
    const breath = new Breath();
    try {
      for await (const { name, location } of call.responses) {
        if (location) this.#features.add({ name, location });
        await breath.take();
      }
      return true;
    } catch (thrown) {
      return failureOf(thrown).code !== "UNAVAILABLE";
    }
  }
}
