import type { Codec, MethodDefinition } from "@route-guide/grpc";
import { contracts } from "./contracts.ts";

export interface Payload {
  readonly body?: Uint8Array;
}

export interface EchoStatus {
  readonly code: number;
  readonly message: string;
}

export interface SimpleRequest {
  readonly responseSize?: number;
  readonly payload?: Payload | null;
  readonly responseStatus?: EchoStatus | null;
}

export interface OutputRequest {
  readonly responseParameters?: readonly { readonly size: number }[];
  readonly payload?: Payload | null;
  readonly responseStatus?: EchoStatus | null;
}

export interface PayloadMessage {
  readonly payload?: Payload | null;
}

/** A codec by protobufjs' reflection: contracts of which no code was generated work as well. */
function codec<T extends object>(name: string): Codec<T> {
  const type = contracts.lookupType(`grpc.testing.${name}`);
  return {
    encode: (message) => type.encode(type.fromObject(message)).finish(),
    decode: (bytes) => type.toObject(type.decode(bytes.slice()), { defaults: true }) as T,
  };
}

const empty = codec<object>("Empty");
const simpleRequest = codec<SimpleRequest>("SimpleRequest");
const simpleResponse = codec<PayloadMessage>("SimpleResponse");
const outputRequest = codec<OutputRequest>("StreamingOutputCallRequest");
const outputResponse = codec<PayloadMessage>("StreamingOutputCallResponse");
const inputRequest = codec<PayloadMessage>("StreamingInputCallRequest");
const inputResponse = codec<{ aggregatedPayloadSize: number }>("StreamingInputCallResponse");

function method<I, O, K extends MethodDefinition["kind"]>(
  name: string,
  kind: K,
  request: Codec<I>,
  response: Codec<O>,
): MethodDefinition<I, O, K> & { request: Codec<I>; response: Codec<O> } {
  return { name, path: `/grpc.testing.TestService/${name}`, kind, request, response };
}

/** `grpc.testing.TestService` as a constant of the kind that generated code has. */
export const TestService = {
  typeName: "grpc.testing.TestService",
  methods: {
    emptyCall: method("EmptyCall", "unary", empty, empty),
    unaryCall: method("UnaryCall", "unary", simpleRequest, simpleResponse),
    streamingOutputCall: method(
      "StreamingOutputCall",
      "serverStreaming",
      outputRequest,
      outputResponse,
    ),
    streamingInputCall: method(
      "StreamingInputCall",
      "clientStreaming",
      inputRequest,
      inputResponse,
    ),
    fullDuplexCall: method("FullDuplexCall", "bidiStreaming", outputRequest, outputResponse),
    unimplementedCall: method("UnimplementedCall", "unary", empty, empty),
  },
};

/** A service that no server has. */
export const unimplementedService = {
  ...method("UnimplementedCall", "unary", empty, empty),
  path: "/grpc.testing.UnimplementedService/UnimplementedCall",
};

/** A response size that asks for no response at all. */
export const NEVER = -1;
