import { forEachBatch } from "@route-guide/grpc";
import type { RouteNote } from "@route-guide/proto";
import type { ChatMode, ChatRoom, ChatSeat } from "./chat-room.ts";
import { checkNote } from "./validation.ts";

/** Joins `room` with a stream of notes; the result is what that stream gets to read. */
export function joinChat(
  room: ChatRoom,
  mode: ChatMode,
  notes: AsyncIterable<RouteNote>,
): AsyncIterable<RouteNote> {
  const seat = room.join(mode);
  const { queue } = seat;
  const author = new Author(room, seat);
  forEachBatch(notes, (batch) => author.post(batch, 0)).then(
    () => queue.end(),
    (thrown) => queue.end(thrown),
  );
  return queue;
}

/** Posts the notes of one stream. */
class Author {
  readonly #room: ChatRoom;
  readonly #seat: ChatSeat;
  #notes = 0;

  constructor(room: ChatRoom, seat: ChatSeat) {
    this.#room = room;
    this.#seat = seat;
  }

  /** Posts a batch from `start` on; resolves when the stream may post more. Throws RpcError. */
  post(batch: readonly RouteNote[], start: number): Promise<void> | void {
    const { queue } = this.#seat;
    for (let index = start; index < batch.length; index += 1) {
      if (queue.isEnded) return;
      const note = batch[index] as RouteNote;
      this.#notes += 1;
      checkNote(note, this.#notes);
      this.#room.post(note, this.#seat);
      const replayed = queue.whenReplayed();
      if (replayed) return replayed.then(() => this.post(batch, index + 1));
    }
  }
}
