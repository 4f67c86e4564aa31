import type { RpcError } from "@route-guide/grpc";
import type { Point, RouteNote } from "@route-guide/proto";
import type { NoteBoard } from "./note-board.ts";
import { NoteQueue } from "./note-queue.ts";
import { type Seated, Seats } from "./seats.ts";

/**
 * `live`: every note reaches every other open stream. `classic`: a stream is only answered with
 * what was left earlier where it leaves a note itself, as the official C++, Java and Node servers do.
 */
export type ChatMode = "live" | "classic";

/** One stream's place in the chat. */
export interface ChatSeat extends Seated {
  readonly mode: ChatMode;
  /** What the stream is to send. */
  readonly queue: NoteQueue;
}

const ORIGIN: Point = { latitude: 0, longitude: 0 };

/** The open RouteChat streams and the board they share. */
export class ChatRoom {
  readonly #board: NoteBoard;
  readonly #seats = new Seats<ChatSeat>();
  #closedWith: RpcError | undefined;

  constructor(board: NoteBoard) {
    this.#board = board;
  }

  /** How many streams are open. */
  get size(): number {
    return this.#seats.size;
  }

  /** Takes a seat, which is given up when its queue ends. */
  join(mode: ChatMode): ChatSeat {
    const queue = new NoteQueue(() => this.#seats.delete(seat));
    const seat: ChatSeat = { mode, queue, seat: -1 };
    this.#seats.add(seat);
    if (this.#closedWith) queue.end(this.#closedWith);
    return seat;
  }

  /**
   * Leaves a note: answers it with the earlier ones of its location, stores it, hands it to all
   * others. In one turn, so that nobody misses it in both ways; its sender never gets it back.
   */
  post(note: RouteNote, from: ChatSeat): void {
    const location = note.location ?? ORIGIN;
    const isLive = from.mode === "live";
    // a note without location crashes some clients; classic streams get what was sent all the same
    const kept = isLive && !note.location ? { ...note, location } : note;
    from.queue.addReplay(this.#board.leave(location, kept));
    if (!isLive) return;
    this.#seats.visit((seat) => {
      if (seat !== from && seat.mode === "live") seat.queue.addLive(kept);
    });
  }

  /** Ends every stream, and those still to come, with `reason`. */
  close(reason: RpcError): void {
    this.#closedWith = reason;
    this.#seats.visit(({ queue }) => queue.end(reason));
  }
}
