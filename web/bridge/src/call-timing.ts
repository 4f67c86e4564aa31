import type { ServerInterceptor } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";

/** Hears how long a call took from its headers to its end, however it ended. */
export type OnCallTimed = (path: string, seconds: number) => void;

/** Takes the time of calls. Those that are refused by their headers do not come to it. */
export function callTiming(clock: Pick<Clock, "now">, onTimed: OnCallTimed): ServerInterceptor {
  return async function* (requests, { path }, next) {
    const startedAt = clock.now();
    try {
      yield* next(requests);
    } finally {
      onTimed(path, (clock.now() - startedAt) / 1_000);
    }
  };
}
