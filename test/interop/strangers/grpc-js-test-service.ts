import grpc from "@grpc/grpc-js";
import {
  type EchoStatus,
  NEVER,
  type OutputRequest,
  type PayloadMessage,
  type SimpleRequest,
} from "../contract/test-service.ts";

type InputSize = { readonly aggregatedPayloadSize: number };
type Call = Pick<grpc.ServerWritableStream<unknown, unknown>, "metadata" | "sendMetadata">;

const zeros = (octets: number): PayloadMessage => ({ payload: { body: Buffer.alloc(octets) } });

/** TestService; `onCancel` hears of each call that its client gave up. */
export function grpcJsTestService(
  onCancel: (method: string) => void,
): grpc.UntypedServiceImplementation {
  return {
    emptyCall(_: grpc.ServerUnaryCall<object, object>, reply: grpc.sendUnaryData<object>) {
      reply(null, {});
    },

    unaryCall(
      call: grpc.ServerUnaryCall<SimpleRequest, PayloadMessage>,
      reply: grpc.sendUnaryData<PayloadMessage>,
    ) {
      call.on("cancelled", () => onCancel("UnaryCall"));
      const { responseSize = 0, responseStatus } = call.request;
      const trailers = echoMetadata(call);
      const error = errorOf(responseStatus);
      if (error) reply(error, null, trailers);
      else if (responseSize !== NEVER) reply(null, zeros(responseSize), trailers);
    },

    streamingOutputCall(call: grpc.ServerWritableStream<OutputRequest, PayloadMessage>) {
      const trailers = echoMetadata(call);
      for (const { size } of call.request.responseParameters ?? []) call.write(zeros(size));
      call.end(trailers);
    },

    streamingInputCall(
      call: grpc.ServerReadableStream<PayloadMessage, InputSize>,
      reply: grpc.sendUnaryData<InputSize>,
    ) {
      let aggregatedPayloadSize = 0;
      call.on("data", ({ payload }) => {
        aggregatedPayloadSize += payload?.body?.length ?? 0;
      });
      call.on("end", () => reply(null, { aggregatedPayloadSize }));
    },

    fullDuplexCall(call: grpc.ServerDuplexStream<OutputRequest, PayloadMessage>) {
      const trailers = echoMetadata(call);
      call.on("data", ({ responseParameters = [], responseStatus }) => {
        const error = errorOf(responseStatus);
        if (error) call.emit("error", error);
        else for (const { size } of responseParameters) call.write(zeros(size));
      });
      call.on("end", () => call.end(trailers));
    },
  };
}

/** Sends back what is to come first; the result is what is to come last. */
function echoMetadata(call: Call): grpc.Metadata {
  const [headers, trailers] = [new grpc.Metadata(), new grpc.Metadata()];
  const copy = (name: string, target: grpc.Metadata) => {
    for (const value of call.metadata.get(name)) target.add(name, value);
  };
  copy("x-grpc-test-echo-initial", headers);
  copy("x-grpc-test-echo-trailing-bin", trailers);
  call.sendMetadata(headers);
  return trailers;
}

function errorOf(status: EchoStatus | null | undefined): Partial<grpc.StatusObject> | undefined {
  if (!status || status.code === 0) return undefined;
  return { code: status.code, details: status.message };
}
