import {
  type CallContext,
  type Codec,
  createServer,
  type Implementation,
  type MethodDefinition,
  RpcError,
  type Server,
  type ServerOptions,
  statusName,
} from "@route-guide/grpc";
import { contracts } from "../contract/contracts.ts";

export interface Payload {
  readonly body?: Uint8Array;
}

interface EchoStatus {
  readonly code: number;
  readonly message: string;
}

export interface SimpleRequest {
  readonly responseSize?: number;
  readonly payload?: Payload;
  readonly responseStatus?: EchoStatus | null;
}

export interface OutputRequest {
  readonly responseParameters?: readonly { readonly size: number }[];
  readonly payload?: Payload;
  readonly responseStatus?: EchoStatus | null;
}

interface PayloadMessage {
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

const INITIAL = "x-grpc-test-echo-initial";
const TRAILING = "x-grpc-test-echo-trailing-bin";

const implementation: Omit<Implementation<typeof TestService>, "unimplementedCall"> = {
  emptyCall: () => ({}),

  unaryCall({ responseSize = 0, responseStatus }, call) {
    echoMetadata(call);
    endAs(responseStatus);
    if (responseSize === NEVER) return untilAborted(call.signal);
    return { payload: { body: new Uint8Array(responseSize) } };
  },

  *streamingOutputCall(request, call) {
    echoMetadata(call);
    yield* answers(request);
  },

  async streamingInputCall(requests) {
    let aggregatedPayloadSize = 0;
    for await (const { payload } of requests) {
      aggregatedPayloadSize += payload?.body?.length ?? 0;
    }
    return { aggregatedPayloadSize };
  },

  async *fullDuplexCall(requests, call) {
    echoMetadata(call);
    for await (const request of requests) {
      endAs(request.responseStatus);
      yield* answers(request);
    }
  },
};

/** TestService on our stack. */
export function createTestServer(options: ServerOptions = {}): Server {
  return createServer(options).add(
    TestService,
    implementation as Implementation<typeof TestService>,
  );
}

function* answers({ responseParameters = [] }: OutputRequest): Generator<PayloadMessage> {
  for (const { size } of responseParameters) yield { payload: { body: new Uint8Array(size) } };
}

function echoMetadata({ metadata, headers, trailers }: CallContext): void {
  for (const value of metadata.getAll(INITIAL)) headers.append(INITIAL, value);
  for (const value of metadata.getAllBinary(TRAILING)) trailers.append(TRAILING, value);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

function endAs(status: EchoStatus | null | undefined): void {
  const name = statusName(status?.code ?? 0);
  if (name !== "OK") throw new RpcError(name, status?.message ?? "");
}
