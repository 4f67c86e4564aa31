import { type CallContext, type Channel, createChannel, createServer } from "@route-guide/grpc";
import type { Feature } from "@route-guide/proto";
import { deflate, dialerFor, gzip } from "@route-guide/transport/node";

/** Takes compressed requests, and answers them in kind. */
export const server = createServer({ encodings: [gzip, deflate] });

/** A handler that compresses its answers, however the request came. */
export function* compressed(features: Iterable<Feature>, call: CallContext): Iterable<Feature> {
  call.encoding = "gzip"; // stays "identity" for clients that do not take it
  for (const feature of features) {
    call.compresses = feature.name !== "a secret"; // message by message
    yield feature;
  }
}

/** A channel whose requests are compressed; `{ encoding: "identity" }` excepts a call. */
export function connectCompressing(target: string): Channel {
  return createChannel(dialerFor(target), { encodings: [gzip, deflate], encoding: "gzip" });
}
