import type { ServerInterceptor } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";

/** Hears how long a call took from its headers to its end, however it ended. */
export type OnCallTimed = (path: string, seconds: number) => void;

/** Takes the time of one call, from now until what it returns is called. */
export type StartTiming = (path: string) => () => void;

export function callTimer(clock: Pick<Clock, "now">, onTimed: OnCallTimed): StartTiming {
  return (path) => {
    const startedAt = clock.now();
    return () => onTimed(path, (clock.now() - startedAt) / 1_000);
  };
}

/** Takes the time of calls. Those that are refused by their headers do not come to it. */
export function callTiming(start: StartTiming): ServerInterceptor {
  return async function* (requests, { path }, next) {
    const stop = start(path);
    try {
      yield* next(requests);
    } finally {
      stop();
    }
  };
}
