import type { Point } from "@route-guide/geo";
import { RouteGuide, type RouteNote } from "@route-guide/proto";
import { placeKey } from "../features/feature-table.ts";
import type { Call } from "../session/call.ts";
import { failureOf } from "../session/failure.ts";
import type { Session } from "../session/session.ts";
import { Store } from "../session/store.ts";
import { type ChatLine, type NotedPlace, Transcript } from "./transcript.ts";

type ChatCall = Call<RouteNote, RouteNote>;

export interface ChatState {
  /** `lost`: the connection broke; the chat is joined again as soon as there is another. */
  readonly phase: "closed" | "open" | "leaving" | "lost";
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
  #call: ChatCall | undefined;
  #isInHand = false;

  constructor(session: Session) {
    this.#session = session;
    session.link.onOnline(() => {
      if (this.store.getState().phase === "lost") this.#open("rejoined");
    });
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
    if (this.store.getState().phase !== "open") this.#open("joined");
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

  #open(event: "joined" | "rejoined"): void {
    const call = this.#session.start(RouteGuide.methods.routeChat);
    this.#call = call;
    this.#transcript.addEvent(event);
    this.store.update({ phase: "open", call: call as Call, lines: this.#transcript.lines });
    void this.#listen(call);
  }

  async #listen(call: ChatCall): Promise<void> {
    try {
      for await (const { location, message } of call.responses) {
        this.#transcript.addNote("received", location ?? ORIGIN, message);
        const { unread } = this.store.getState();
        this.#show({ unread: this.#isInHand ? 0 : unread + 1 });
      }
      this.#transcript.addEvent("left");
      this.#show({ phase: "closed" });
    } catch (thrown) {
      this.#end(failureOf(thrown));
    }
  }

  #end(failure: ReturnType<typeof failureOf>): void {
    if (failure.code === "UNAVAILABLE") {
      this.#transcript.addEvent("lost", failure);
      this.#show({ phase: "lost" });
      return;
    }
    this.#transcript.addEvent(failure.code === "CANCELLED" ? "cancelled" : "failed", failure);
    this.#show({ phase: "closed" });
  }

  #show(change: Partial<ChatState> = {}): void {
    const { lines, places } = this.#transcript;
    this.store.update({ lines, places, ...change });
  }
}
