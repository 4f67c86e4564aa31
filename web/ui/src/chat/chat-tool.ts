import type { Point } from "@route-guide/geo";
import { RouteGuide, type RouteNote } from "@route-guide/proto";
import { placeKey } from "../features/feature-table.ts";
import { Breath } from "../session/breath.ts";
import type { Call } from "../session/call.ts";
import { type Failure, failureOf } from "../session/failure.ts";
import { Patience, pauseFor } from "../session/patience.ts";
import type { Session } from "../session/session.ts";
import { Store } from "../session/store.ts";
import { type ChatLine, type NotedPlace, type StreamLine, Transcript } from "./transcript.ts";

type ChatCall = Call<RouteNote, RouteNote>;

export interface ChatState {
  /** `lost`: the server cannot be reached; the chat is joined again as soon as it can. */
  readonly phase: "closed" | "joining" | "open" | "leaving" | "lost";
  /** Where the next note is left. */
  readonly place: Point | undefined;
  readonly lines: readonly ChatLine[];
  readonly places: ReadonlyMap<string, NotedPlace>;
  /** Notes that came while another tool was in hand. */
  readonly unread: number;
  readonly call: Call | undefined;
}

const ORIGIN: Point = { latitude: 0, longitude: 0 };

/** Bidirectional streaming: notes out and in, each side whenever it likes. */
export class ChatTool {
  readonly store = new Store<ChatState>({
    phase: "closed",
    place: undefined,
    lines: [],
    places: new Map(),
    unread: 0,
    call: undefined,
  });
  readonly #session: Session;
  readonly #transcript = new Transcript();
  readonly #drafts = new Map<string, string>();
  readonly #patience = new Patience({ firstMs: 1000, longestMs: 15_000 });
  readonly #pause: (ms: number) => Promise<void>;
  #call: ChatCall | undefined;
  #isInHand = false;
  #hasJoined = false;

  constructor(session: Session, pause = pauseFor) {
    this.#session = session;
    this.#pause = pause;
    session.link.onOnline(this.#rejoin);
  }

  /** Picks the place of the next note. */
  readonly act = async (place: Point): Promise<void> => this.store.update({ place });

  /** The tool was taken up (true) or laid down. The first time, it joins. */
  setInHand(isInHand: boolean): void {
    this.#isInHand = isInHand;
    if (!isInHand) return;
    this.store.update({ unread: 0 });
    if (this.#call === undefined) this.join();
  }

  readonly join = (): void => {
    if (this.store.getState().phase === "closed") this.#open(undefined);
  };

  /** Leaves a note at the picked place. False when it cannot be sent now: it stays a draft. */
  readonly leave = (message: string): boolean => {
    const { phase, place } = this.store.getState();
    if (phase !== "open" || !place || !this.#call) return false;
    void this.#call.send({ location: place, message });
    this.#drafts.delete(placeKey(place));
    this.#transcript.addNote("sent", place, message);
    this.#show();
    return true;
  };

  /** Half-closes: no more notes from here; the server ends the stream. */
  readonly halfClose = (): void => {
    if (this.store.getState().phase !== "open") return;
    this.store.update({ phase: "leaving" });
    this.#call?.halfClose();
  };

  readonly cancel = (): void => this.#call?.cancel();

  /** What was typed for a place and not sent. */
  readonly draftAt = (place: Point): string => this.#drafts.get(placeKey(place)) ?? "";

  readonly keepDraft = (place: Point, text: string): void => {
    this.#drafts.set(placeKey(place), text);
  };

  readonly #rejoin = (): void => {
    const isWanted = this.store.getState().phase === "lost" && this.#session.link.isOnline;
    if (isWanted) this.#open(this.#call as Call | undefined);
  };

  #open(after: Call | undefined): void {
    const onHeaders = (): void => this.#joined(); // the server sends them at once
    const call = this.#session.start(RouteGuide.methods.routeChat, { onHeaders }, after);
    this.#call = call;
    this.store.update({ phase: "joining", call: call as Call });
    void this.#listen(call);
  }

  #joined(): void {
    this.#patience.reset();
    this.#transcript.addEvent(this.#hasJoined ? "rejoined" : "joined");
    this.#hasJoined = true;
    this.#show({ phase: "open" });
  }

  async #listen(call: ChatCall): Promise<void> {
    const breath = new Breath();
    try {
      for await (const { location, message } of call.responses) {
        this.#transcript.addNote("received", location ?? ORIGIN, message);
        const { unread } = this.store.getState();
        this.#show({ unread: this.#isInHand ? 0 : unread + 1 });
        await breath.take();
      }
      this.#end("left", undefined);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.code === "UNAVAILABLE") this.#lose(failure);
      else this.#end(failure.code === "CANCELLED" ? "cancelled" : "failed", failure);
    }
  }

  #end(event: StreamLine["event"], failure: Failure | undefined): void {
    this.#hasJoined = false;
    this.#transcript.addEvent(event, failure);
    this.#show({ phase: "closed" });
  }

  /** Told once; attempts that fail on the way back are in the list of calls. */
  #lose(failure: Failure): void {
    const { phase } = this.store.getState();
    if (phase !== "joining") this.#transcript.addEvent("lost", failure);
    this.#show({ phase: "lost" });
    void this.#pause(this.#patience.next()).then(this.#rejoin);
  }

  #show(change: Partial<ChatState> = {}): void {
    const { lines, places } = this.#transcript;
    this.store.update({ lines, places, ...change });
  }
}
