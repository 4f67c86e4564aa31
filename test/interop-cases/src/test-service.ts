import { setTimeout } from "node:timers/promises";
import { type CallContext, type Implementation, RpcError, statusName } from "@route-guide/grpc";
import {
  type EchoStatus,
  Empty,
  PayloadType,
  SimpleResponse,
  StreamingInputCallResponse,
  type StreamingOutputCallRequest,
  StreamingOutputCallResponse,
  TestService,
} from "@route-guide/proto/testing";
import { zeros } from "./payload.ts";

const { emptyCall, unaryCall, streamingOutputCall, streamingInputCall, fullDuplexCall } =
  TestService.methods;

/** TestService as far as its test cases want it answered. */
export const ServedTestService: {
  readonly typeName: string;
  readonly methods: Pick<
    typeof TestService.methods,
    "emptyCall" | "unaryCall" | "streamingOutputCall" | "streamingInputCall" | "fullDuplexCall"
  >;
} = {
  typeName: TestService.typeName,
  methods: { emptyCall, unaryCall, streamingOutputCall, streamingInputCall, fullDuplexCall },
};

export type TestServiceHandlers = Implementation<typeof ServedTestService>;

/** A server's part in grpc/grpc `doc/interop-test-descriptions.md`. */
export const testServiceHandlers: TestServiceHandlers = {
  emptyCall: () => Empty.create(),

  unaryCall({ responseType, responseSize, responseStatus }, call) {
    echoMetadata(call);
    endAs(responseStatus);
    wantSupported(responseType);
    return SimpleResponse.create({ payload: zeros(responseSize) });
  },

  async *streamingOutputCall(request, call) {
    echoMetadata(call);
    yield* answers(request, call);
  },

  async streamingInputCall(requests) {
    let aggregatedPayloadSize = 0;
    for await (const { payload } of requests) aggregatedPayloadSize += payload?.body.length ?? 0;
    return StreamingInputCallResponse.create({ aggregatedPayloadSize });
  },

  async *fullDuplexCall(requests, call) {
    echoMetadata(call);
    for await (const request of requests) {
      endAs(request.responseStatus);
      yield* answers(request, call);
    }
  },
};

async function* answers(
  { responseType, responseParameters }: StreamingOutputCallRequest,
  { signal }: CallContext,
): AsyncGenerator<StreamingOutputCallResponse> {
  wantSupported(responseType);
  for (const { size, intervalUs } of responseParameters) {
    if (intervalUs > 0) await setTimeout(intervalUs / 1_000, undefined, { signal });
    yield StreamingOutputCallResponse.create({ payload: zeros(size) });
  }
}

const INITIAL = "x-grpc-test-echo-initial";
const TRAILING = "x-grpc-test-echo-trailing-bin";

function echoMetadata({ metadata, headers, trailers }: CallContext): void {
  for (const value of metadata.getAll(INITIAL)) headers.append(INITIAL, value);
  for (const value of metadata.getAllBinary(TRAILING)) trailers.append(TRAILING, value);
}

function endAs(status: EchoStatus | undefined): void {
  const name = statusName(status?.code ?? 0);
  if (name !== "OK") throw new RpcError(name, status?.message ?? "");
}

function wantSupported(type: PayloadType): void {
  if (type === PayloadType.COMPRESSABLE) return;
  throw new RpcError("INVALID_ARGUMENT", `unsupported payload type ${type}`);
}
