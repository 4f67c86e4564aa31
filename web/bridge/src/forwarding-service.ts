import type { Channel, Codec, MethodDefinition, ServiceDefinition } from "@route-guide/grpc";
import { type ForwardedCall, forwardCall, type RawMethod } from "./forward-call.ts";
import type { Metrics } from "./metrics.ts";

/** Messages as bytes: the bridge never looks into one. */
const RAW: Codec<Uint8Array> = {
  encode: (bytes) => bytes,
  decode: (bytes) => bytes.slice(),
};

/** A service that is answered elsewhere: what a gRPC server is given to `add`. */
export interface ForwardingService {
  readonly definition: RawServiceDefinition;
  readonly implementation: Readonly<Record<string, ForwardingHandler>>;
}

interface RawServiceDefinition extends ServiceDefinition {
  readonly methods: Readonly<Record<string, RawMethod>>;
}

/** The methods of `service`, and none besides, each forwarded over `channel`. */
export function forwardingService(
  service: ServiceDefinition,
  channel: Channel,
  metrics: Metrics,
): ForwardingService {
  const counted = {
    request: counting((bytes) => metrics.carried("to_server", bytes)),
    response: counting((bytes) => metrics.carried("to_page", bytes)),
  };
  const methods: Record<string, RawMethod> = {};
  const implementation: Record<string, ForwardingHandler> = {};
  for (const [name, method] of Object.entries(service.methods)) {
    const forwarded = rawMethod(method, { request: RAW, response: RAW });
    methods[name] = rawMethod(method, counted);
    implementation[name] = (requests, call) => forwardCall(channel, forwarded, requests, call);
  }
  return { definition: { typeName: service.typeName, methods }, implementation };
}

/** Makes one call of a method upstream, and gives what it answers. */
export type ForwardingHandler = (
  requests: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  call: ForwardedCall,
) => AsyncIterable<Uint8Array>;

type RawCodecs = Pick<RawMethod, "request" | "response">;

function rawMethod({ name, path }: MethodDefinition, codecs: RawCodecs): RawMethod {
  return { name, path, kind: "bidiStreaming", ...codecs };
}

function counting(count: (bytes: number) => void): Codec<Uint8Array> {
  return {
    encode(bytes) {
      count(bytes.length);
      return RAW.encode(bytes);
    },
    decode(bytes) {
      count(bytes.length);
      return RAW.decode(bytes);
    },
  };
}
