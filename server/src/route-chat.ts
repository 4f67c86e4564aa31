import { inBatches } from "@route-guide/grpc";
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
  void postAll(room, seat, notes);
  return seat.queue;
}

/** Posts notes until the client half-closes, errs or is gone, or the seat's queue has ended. */
async function postAll(
  room: ChatRoom,
  seat: ChatSeat,
  notes: AsyncIterable<RouteNote>,
): Promise<void> {
  const { queue } = seat;
  let ordinal = 0;
  try {
    for await (const batch of inBatches(notes)) {
      for (const note of batch) {
        if (queue.isEnded) return;
        ordinal += 1;
        checkNote(note, ordinal);
        room.post(note, seat);
        const replayed = queue.whenReplayed();
        if (replayed) await replayed;
      }
    }
    queue.end();
  } catch (error) {
    queue.end(error);
  }
}
