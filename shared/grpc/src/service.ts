/** Turns messages of one type into bytes and back: what gRPC asks of generated code. */
export interface Codec<T> {
  encode(message: T): Uint8Array;
  /** Throws when `bytes` are not such a message. Copies what it keeps: `bytes` may be reused. */
  decode(bytes: Uint8Array): T;
  /** Like `decode` of the octets from `start` to `end`: spares a view for each message. */
  decodeRange?(bytes: Uint8Array, start: number, end: number): T;
}

/** What `codec` makes of the octets from `start` to `end`. */
export function decodeRange<T>(codec: Codec<T>, bytes: Uint8Array, start: number, end: number): T {
  return codec.decodeRange
    ? codec.decodeRange(bytes, start, end)
    : codec.decode(bytes.subarray(start, end));
}

/** Which side of a method sends a stream of messages rather than exactly one. */
export type MethodKind = "unary" | "serverStreaming" | "clientStreaming" | "bidiStreaming";

/** One method of a service, as generated code describes it. */
export interface MethodDefinition<I = unknown, O = unknown, K extends MethodKind = MethodKind> {
  /** As in the .proto file: `GetFeature`. */
  readonly name: string;
  /** As in `:path`: `/routeguide.RouteGuide/GetFeature`. */
  readonly path: string;
  readonly kind: K;
  readonly request: Codec<I>;
  readonly response: Codec<O>;
}

/** A service, as generated code describes it. Methods are keyed by their camel-case names. */
export interface ServiceDefinition {
  /** As in the .proto file, with its package: `routeguide.RouteGuide`. */
  readonly typeName: string;
  readonly methods: Readonly<Record<string, MethodDefinition>>;
}

/** What codec `C` takes: the type one writes. It may let fields be left out. */
export type Encoded<C> = C extends { encode(message: infer M): Uint8Array } ? M : never;

/** What codec `C` gives: the type one reads. */
export type Decoded<C> = C extends { decode(bytes: Uint8Array): infer M } ? M : never;
