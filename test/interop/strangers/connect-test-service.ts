import type { DescService } from "@bufbuild/protobuf";
import { ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import {
  type EchoStatus,
  NEVER,
  type OutputRequest,
  type PayloadMessage,
  type SimpleRequest,
} from "../contract/test-service.ts";

const zeros = (octets: number): PayloadMessage => ({ payload: { body: new Uint8Array(octets) } });

/** TestService; `onCancel` hears of each call that its client gave up. */
export function connectTestService(onCancel: (method: string) => void): ServiceImpl<DescService> {
  const implementation = {
    emptyCall: () => ({}),

    unaryCall({ responseSize = 0, responseStatus }: SimpleRequest, context: HandlerContext) {
      echoMetadata(context);
      endAs(responseStatus);
      if (responseSize !== NEVER) return zeros(responseSize);
      return new Promise((_, reject) => {
        context.signal.addEventListener("abort", () => {
          onCancel("UnaryCall");
          reject(context.signal.reason);
        });
      });
    },

    async *streamingOutputCall(request: OutputRequest, context: HandlerContext) {
      echoMetadata(context);
      yield* answers(request);
    },

    async streamingInputCall(requests: AsyncIterable<PayloadMessage>) {
      let aggregatedPayloadSize = 0;
      for await (const { payload } of requests) {
        aggregatedPayloadSize += payload?.body?.length ?? 0;
      }
      return { aggregatedPayloadSize };
    },

    async *fullDuplexCall(requests: AsyncIterable<OutputRequest>, context: HandlerContext) {
      echoMetadata(context);
      for await (const request of requests) {
        endAs(request.responseStatus);
        yield* answers(request);
      }
    },
  };
  return implementation as unknown as ServiceImpl<DescService>;
}

function* answers({ responseParameters = [] }: OutputRequest): Generator<PayloadMessage> {
  for (const { size } of responseParameters) yield zeros(size);
}

function echoMetadata({ requestHeader, responseHeader, responseTrailer }: HandlerContext): void {
  const initial = requestHeader.get("x-grpc-test-echo-initial");
  if (initial !== null) responseHeader.set("x-grpc-test-echo-initial", initial);
  const trailing = requestHeader.get("x-grpc-test-echo-trailing-bin");
  if (trailing !== null) responseTrailer.set("x-grpc-test-echo-trailing-bin", trailing);
}

function endAs(status: EchoStatus | null | undefined): void {
  if (status && status.code !== 0) throw new ConnectError(status.message, status.code);
}
