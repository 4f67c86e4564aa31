import type { Point } from "@route-guide/geo";
import { RouteGuide, type RouteSummary } from "@route-guide/proto";
import type { FeatureTable } from "../features/feature-table.ts";
import type { Call } from "../session/call.ts";
import { type Failure, failureOf } from "../session/failure.ts";
import { pauseFor } from "../session/patience.ts";
import type { Session } from "../session/session.ts";
import { Store } from "../session/store.ts";
import { walkOver } from "./walk.ts";

type RouteCall = Call<Point, RouteSummary>;

export interface RouteState {
  readonly phase: "empty" | "open" | "finishing" | "done" | "failed";
  /** The route's points, in order. They stay when the call fails. */
  readonly stops: readonly Point[];
  /** A walk is being recorded: the page sends the points. */
  readonly isWalking: boolean;
  readonly summary: RouteSummary | undefined;
  readonly failure: Failure | undefined;
  readonly call: Call | undefined;
}

const TIMEOUT_MS = 30 * 60_000;
const WALK_STOPS = 12;
const STEP_MS = 700;

/** Client streaming: points out as they are visited, one summary back after the half-close. */
export class RouteTool {
  readonly store = new Store<RouteState>({
    phase: "empty",
    stops: [],
    isWalking: false,
    summary: undefined,
    failure: undefined,
    call: undefined,
  });
  readonly #session: Session;
  readonly #features: FeatureTable;
  readonly #pause: (ms: number) => Promise<void>;
  #call: RouteCall | undefined;

  constructor(session: Session, features: FeatureTable, pause = pauseFor) {
    this.#session = session;
    this.#features = features;
    this.#pause = pause;
  }

  get isOpen(): boolean {
    return this.store.getState().phase === "open";
  }

  /** Sends one point now. The first opens the call; after a failure, all go out once more. */
  readonly act = async (place: Point): Promise<void> => {
    const { phase, stops } = this.store.getState();
    if (phase === "failed") return this.#sendAll([...stops, place]);
    const call = this.isOpen && this.#call ? this.#call : this.#open();
    this.store.update({ stops: [...this.store.getState().stops, place] });
    await call.send(place);
  };

  /** Half-closes: the server may answer now. */
  readonly finish = (): void => {
    if (!this.isOpen) return;
    this.store.update({ phase: "finishing", isWalking: false });
    this.#call?.halfClose();
  };

  readonly cancel = (): void => this.#call?.cancel();

  /** A walk over the places near `start`. */
  planWalk(start: Point): Point[] {
    return walkOver(this.#features, start, WALK_STOPS).map(({ location }) => location);
  }

  /** After a failure: the same points once more, as a new call that stays open. */
  readonly sendAgain = (): Promise<void> => this.#sendAll(this.store.getState().stops);

  /** After a failure: lets the points go. */
  readonly startOver = (): void => {
    if (this.store.getState().phase !== "failed") return;
    this.store.update({ phase: "empty", stops: [], failure: undefined, call: undefined });
  };

  async #sendAll(stops: readonly Point[]): Promise<void> {
    const call = this.#open(stops);
    for (const stop of stops) {
      if (call.isOver) return;
      await call.send(stop);
    }
  }

  /** Sends a walk, with pauses, and half-closes at its end. */
  async recordWalk(points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    const call = this.#open();
    this.store.update({ isWalking: true });
    for (const point of points) {
      await this.act(point);
      await this.#pause(STEP_MS);
      if (!this.isOpen || this.#call !== call) return;
    }
    this.finish();
  }

  #open(stops: readonly Point[] = []): RouteCall {
    this.cancel();
    const call = this.#session.start(RouteGuide.methods.recordRoute, { timeoutMs: TIMEOUT_MS });
    this.#call = call;
    this.store.update({
      phase: "open",
      stops,
      isWalking: false,
      summary: undefined,
      failure: undefined,
      call: call as Call,
    });
    void this.#awaitSummary(call);
    return call;
  }

  async #awaitSummary(call: RouteCall): Promise<void> {
    try {
      for await (const summary of call.responses) {
        if (this.#call === call) this.store.update({ summary });
      }
      if (this.#call === call) this.store.update({ phase: "done", isWalking: false });
    } catch (thrown) {
      if (this.#call !== call) return;
      this.store.update({ phase: "failed", isWalking: false, failure: failureOf(thrown) });
    }
  }
}
