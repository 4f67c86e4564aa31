import {
  type CallContext,
  createServer,
  type Implementation,
  RpcError,
  type Server,
  type ServerOptions,
  statusName,
} from "@route-guide/grpc";
import {
  type EchoStatus,
  NEVER,
  type OutputRequest,
  type PayloadMessage,
  TestService,
} from "../contract/test-service.ts";

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
