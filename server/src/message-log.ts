import type { ServerInterceptor } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import type { Log } from "./log.ts";

const OURS = `/${RouteGuide.typeName}/`;

/**
 * Logs each message of RouteGuide's calls as it passes, at level `trace`: to see what is said, and
 * when. Other services' messages may be long, or not for a log.
 */
export function messageLog(log: Log): ServerInterceptor {
  return async function* (requests, { path, peer }, next) {
    if (!path.startsWith(OURS)) {
      yield* next(requests);
      return;
    }
    const call = { path, peer: peer.address };
    const logged = async function* (): AsyncGenerator<unknown> {
      for await (const request of requests) {
        log.trace({ ...call, request }, "received");
        yield request;
      }
    };
    for await (const response of next(logged())) {
      log.trace({ ...call, response }, "sent");
      yield response;
    }
  };
}
