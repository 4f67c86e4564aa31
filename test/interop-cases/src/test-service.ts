import { setTimeout } from "node:timers/promises";
import { type CallContext, type Implementation, RpcError, statusName } from "@route-guide/grpc";
import {
  type BoolValue,
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

  unaryCall(request, call) {
    echoMetadata(call);
    checkCompression(request.expectCompressed, call);
    endAs(request.responseStatus);
    wantSupported(request.responseType);
    if (request.responseCompressed) call.encoding = encodingOf(request.responseCompressed);
    return SimpleResponse.create({ payload: zeros(request.responseSize) });
  },

  async *streamingOutputCall(request, call) {
    echoMetadata(call);
    yield* answers(request, call);
  },

  async streamingInputCall(requests, call) {
    let aggregatedPayloadSize = 0;
    for await (const { payload, expectCompressed } of requests) {
      checkCompression(expectCompressed, call);
      aggregatedPayloadSize += payload?.body.length ?? 0;
    }
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
  call: CallContext,
): AsyncGenerator<StreamingOutputCallResponse> {
  wantSupported(responseType);
  const isCompressed = responseParameters.some(({ compressed }) => compressed?.value);
  if (isCompressed) call.encoding = GZIP;
  for (const { size, intervalUs, compressed } of responseParameters) {
    if (intervalUs > 0) {
      await setTimeout(intervalUs / 1_000, undefined, { signal: call.signal });
    }
    if (compressed) call.compresses = compressed.value;
    yield StreamingOutputCallResponse.create({ payload: zeros(size) });
  }
}

const GZIP = "gzip";

function checkCompression(expected: BoolValue | undefined, call: CallContext): void {
  if (!expected || expected.value === call.isRequestCompressed) return;
  const [got, want] = expected.value ? ["as it is", "compressed"] : ["compressed", "as it is"];
  throw new RpcError("INVALID_ARGUMENT", `the request came ${got}, want it ${want}`);
}

function encodingOf({ value }: BoolValue): string {
  return value ? GZIP : "identity";
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
