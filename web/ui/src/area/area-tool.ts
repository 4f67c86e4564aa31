import { normalizeRectangle, type Point, type Rectangle } from "@route-guide/geo";
import { RouteGuide } from "@route-guide/proto";
import type { FeatureTable } from "../features/feature-table.ts";
import { Breath } from "../session/breath.ts";
import type { Call } from "../session/call.ts";
import { type Failure, failureOf } from "../session/failure.ts";
import type { Session } from "../session/session.ts";
import { Store } from "../session/store.ts";

export interface AreaState {
  readonly phase: "empty" | "streaming" | "done" | "failed";
  /** The first of two corners, while the second is awaited. */
  readonly corner: Point | undefined;
  readonly area: Rectangle | undefined;
  readonly failure: Failure | undefined;
  readonly call: Call | undefined;
  /** Messages that had arrived when the call stopped, and were dropped with it. */
  readonly dropped: number;
  /** Ask for places without a name as well. */
  readonly includesUnnamed: boolean;
}

const TIMEOUT_MS = 120_000;
const UNNAMED = { "x-routeguide-unnamed": "include" };

/** Server streaming: one rectangle out, features back as the server finds them. */
export class AreaTool {
  readonly store = new Store<AreaState>({
    phase: "empty",
    corner: undefined,
    area: undefined,
    failure: undefined,
    call: undefined,
    dropped: 0,
    includesUnnamed: false,
  });
  readonly #session: Session;
  readonly #features: FeatureTable;

  constructor(session: Session, features: FeatureTable) {
    this.#session = session;
    this.#features = features;
  }

  /** The first place is a corner, the second the opposite one. */
  readonly act = async (place: Point): Promise<void> => {
    const { corner } = this.store.getState();
    if (corner) await this.list({ lo: corner, hi: place });
    else this.store.update({ corner: place });
  };

  readonly dropCorner = (): void => this.store.update({ corner: undefined });

  readonly setIncludesUnnamed = (includesUnnamed: boolean): void => {
    this.store.update({ includesUnnamed });
  };

  readonly cancel = (): void => this.store.getState().call?.cancel();

  /** Lists what lies between two opposite corners. A list that still streams is called off. */
  async list(corners: Rectangle): Promise<void> {
    this.cancel();
    const area = normalizeRectangle(corners);
    const { includesUnnamed } = this.store.getState();
    const call = this.#session.start(RouteGuide.methods.listFeatures, {
      timeoutMs: TIMEOUT_MS,
      ...(includesUnnamed && { metadata: UNNAMED }),
    });
    this.#features.clearFound();
    this.store.update({
      phase: "streaming",
      corner: undefined,
      area,
      failure: undefined,
      call: call as Call,
      dropped: 0,
    });
    call.sendLast(area);
    const breath = new Breath();
    let taken = 0;
    try {
      for await (const { name, location } of call.responses) {
        taken += 1;
        if (!this.#isCurrent(call as Call)) return;
        if (location) this.#features.markFound(this.#features.add({ name, location }));
        await breath.take();
      }
      if (this.#isCurrent(call as Call)) this.store.update({ phase: "done" });
    } catch (thrown) {
      if (!this.#isCurrent(call as Call)) return;
      const dropped = call.facts.getState().receivedMessages - taken;
      this.store.update({ phase: "failed", failure: failureOf(thrown), dropped });
    }
  }

  #isCurrent(call: Call): boolean {
    return this.store.getState().call === call;
  }
}
