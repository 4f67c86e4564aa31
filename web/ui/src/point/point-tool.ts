import type { Point } from "@route-guide/geo";
import { type Feature, RouteGuide } from "@route-guide/proto";
import type { FeatureTable, MapFeature } from "../features/feature-table.ts";
import type { Call } from "../session/call.ts";
import { type Failure, failureOf } from "../session/failure.ts";
import type { Session } from "../session/session.ts";
import { Store } from "../session/store.ts";

export interface PointState {
  readonly phase: "empty" | "asking" | "answered" | "failed";
  /** The place that was asked for. */
  readonly place: Point | undefined;
  /** The answer; its name is empty when there is nothing at that place. */
  readonly feature: MapFeature | undefined;
  readonly failure: Failure | undefined;
  readonly call: Call | undefined;
}

const NOTHING_ASKED: PointState = {
  phase: "empty",
  place: undefined,
  feature: undefined,
  failure: undefined,
  call: undefined,
};
const TIMEOUT_MS = 10_000;

/** Unary: one place out, one feature back. */
export class PointTool {
  readonly store = new Store<PointState>(NOTHING_ASKED);
  readonly #session: Session;
  readonly #features: FeatureTable;

  constructor(session: Session, features: FeatureTable) {
    this.#session = session;
    this.#features = features;
  }

  readonly cancel = (): void => this.store.getState().call?.cancel();

  /** Takes the answer away, and calls off a question that is still open. */
  readonly forget = (): void => {
    this.cancel();
    this.store.update(NOTHING_ASKED);
  };

  /** Asks what is at `place`. A question that is still open is called off. */
  readonly act = async (place: Point): Promise<void> => {
    this.cancel();
    const call = this.#session.start(RouteGuide.methods.getFeature, { timeoutMs: TIMEOUT_MS });
    this.store.update({
      phase: "asking",
      place,
      feature: undefined,
      failure: undefined,
      call: call as Call,
    });
    call.sendLast(place);
    try {
      for await (const feature of call.responses) this.#answer(call as Call, feature, place);
    } catch (thrown) {
      if (!this.#isCurrent(call as Call)) return;
      this.store.update({ phase: "failed", failure: failureOf(thrown) });
    }
  };

  #answer(call: Call, { name, location }: Feature, place: Point): void {
    if (!this.#isCurrent(call)) return;
    const feature = { name, location: location ?? place };
    if (name !== "") this.#features.add(feature);
    this.store.update({ phase: "answered", feature });
  }

  #isCurrent(call: Call): boolean {
    return this.store.getState().call === call;
  }
}
