import type { AbuseMeter } from "./abuse-meter.ts";
import type { ErrorCode } from "./error-code.ts";
import type { GoAway } from "./frame/goaway.ts";
import type { StreamReset } from "./handler.ts";
import type { Stream } from "./stream.ts";

/** The connection is over, and every stream with it. */
export function endAll(streams: Iterable<Stream>, code: ErrorCode, message: string): void {
  end([...streams], { code, by: "connection", message, unprocessed: false });
}

/** RFC 9113 §6.8: the peer goes away, and has not looked at streams above its last id. */
export function endUnseen(
  streams: Iterable<Stream>,
  { lastStreamId }: GoAway,
  code: ErrorCode,
): void {
  const message = "the peer went away before this stream";
  const unseen = [...streams].filter(({ id }) => id > lastStreamId);
  end(unseen, { code, by: "peer", message, unprocessed: true });
}

function end(streams: readonly Stream[], reset: StreamReset): void {
  for (const stream of streams) {
    if (stream.isClosed) continue; // the application has reset it, told of another
    stream.resetReceived();
    stream.handler.onReset(stream, reset);
  }
}

/**
 * CVE-2019-9511, -9517: a peer that asks for data and never opens its windows. Streams whose data
 * have not moved at all since the last call are reset; returns whether others have some waiting.
 */
export function endStalled(streams: Iterable<Stream>, abuse: AbuseMeter): boolean {
  const message = "the peer has taken no data for too long";
  let isAnyWaiting = false;
  for (const stream of [...streams]) {
    const { queue } = stream;
    if (!queue || queue.bytes === 0) continue;
    if (queue.hasMoved) {
      queue.hasMoved = false;
      isAnyWaiting = true;
      continue;
    }
    abuse.count("windowStalls");
    stream.reset("CANCEL");
    stream.handler.onReset(stream, { code: "CANCEL", by: "local", message, unprocessed: false });
  }
  return isAnyWaiting;
}
