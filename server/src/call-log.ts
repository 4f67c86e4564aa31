import { RpcError, type ServerObserver } from "@route-guide/grpc";
import type { Log } from "./log.ts";

/**
 * Logs calls: what a handler threw by mistake as an error, in full; everything else for debugging.
 * A client that broke HTTP/2's rules is mentioned, with what it was counted for.
 */
export function callLog(log: Log): ServerObserver {
  return {
    onCallEnd(ended) {
      const { error } = ended;
      const isFault = error !== undefined && !(error instanceof RpcError);
      if (!isFault && !log.isLevelEnabled("debug")) return; // before a copy of it is made
      const { peer, error: _, ...call } = ended;
      if (isFault) log.error({ ...call, peer: peer.address, err: error }, "a handler failed");
      else log.debug({ ...call, peer: peer.address }, "call");
    },
    onDisconnect({ address }, error, abuse) {
      if (error?.name !== "ConnectionError") return; // a socket that was lost is no news
      const counts = Object.fromEntries(abuse);
      log.info({ peer: address, reason: error.message, counts }, "a client broke the rules");
    },
  };
}
