import { once } from "node:events";
import grpc from "@grpc/grpc-js";
import { type CallOptions, Metadata, type ServiceDefinition, statusName } from "@route-guide/grpc";
import { TestService, UnimplementedService } from "@route-guide/proto/testing";
import type { Target, TestClients } from "../test-clients.ts";
import { fromGrpcJs, grpcJsService, toGrpcJs } from "./grpc-js-contract.ts";
import { dress, rpcError, type StrangeCall } from "./stranger.ts";

/** The client of @grpc/grpc-js. */
export function connectGrpcJs({ host, port, tls, metadata }: Target): TestClients {
  const ca = tls?.ca === undefined ? null : Buffer.from(tls.ca);
  const credentials = tls ? grpc.credentials.createSsl(ca) : grpc.credentials.createInsecure();
  const client = (options: grpc.ChannelOptions): grpc.Client =>
    new grpc.Client(`${host}:${port}`, credentials, {
      "grpc.use_local_subchannel_pool": 1,
      ...options,
    });
  const plain = client({});
  const gzip = client({ "grpc.default_compression_algorithm": GZIP });
  const clientOf: ClientOf = ({ encoding }) => (encoding === "gzip" ? gzip : plain);
  return {
    test: dress(TestService, callOf(clientOf, TestService), metadata),
    unimplemented: dress(UnimplementedService, callOf(clientOf, UnimplementedService), metadata),
    async close() {
      for (const each of [plain, gzip]) each.close();
    },
  };
}

const GZIP = grpc.compressionAlgorithms.gzip;
/** grpc-js chooses compression for a channel, not for a call. */
type ClientOf = (options: CallOptions) => grpc.Client;

type Method = grpc.MethodDefinition<object, object>;
/** What every kind of call has. */
type Call = grpc.ClientUnaryCall | grpc.ClientReadableStream<object>;

function callOf(clientOf: ClientOf, service: ServiceDefinition): StrangeCall {
  const methods = grpcJsService(service);
  return (_, { name, kind }, input, options) => {
    const client = clientOf(options);
    const method = methods[name] as Method;
    switch (kind) {
      case "unary":
        return one(options, (metadata, own, onAnswer) => {
          const { path, requestSerialize: encode, responseDeserialize: decode } = method;
          const request = input as object;
          return client.makeUnaryRequest(path, encode, decode, request, metadata, own, onAnswer);
        });
      case "clientStreaming":
        return one(options, (metadata, own, onAnswer) => {
          const { path, requestSerialize: encode, responseDeserialize: decode } = method;
          const call = client.makeClientStreamRequest(
            path,
            encode,
            decode,
            metadata,
            own,
            onAnswer,
          );
          void write(call, input as AsyncIterable<object>);
          return call;
        });
      case "serverStreaming":
        return many(options, (metadata, own) => {
          const { path, requestSerialize: encode, responseDeserialize: decode } = method;
          const request = input as object;
          return client.makeServerStreamRequest(path, encode, decode, request, metadata, own);
        });
      case "bidiStreaming":
        return many(options, (metadata, own) => {
          const { path, requestSerialize: encode, responseDeserialize: decode } = method;
          const call = client.makeBidiStreamRequest(path, encode, decode, metadata, own);
          void write(call, input as AsyncIterable<object>);
          return call;
        });
    }
  };
}

type OnAnswer = (error: grpc.ServiceError | null, answer?: object) => void;

/** A call with one response, the lack of which is not in its status but in the answer's error. */
function one(
  options: CallOptions,
  start: (metadata: grpc.Metadata, own: grpc.CallOptions, onAnswer: OnAnswer) => Call,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = start(metadataOf(options), optionsOf(options), (error, response) => {
      const settle = (): void => {
        if (error) reject(rpcError(statusName(error.code), error.details, error));
        else resolve(response);
      };
      call.on("status", settle); // which comes next, with the trailers
    });
    listen(call, options);
  });
}

/** A call with any number of responses. */
async function* many(
  options: CallOptions,
  start: (metadata: grpc.Metadata, own: grpc.CallOptions) => grpc.ClientReadableStream<object>,
): AsyncGenerator<unknown> {
  const call = start(metadataOf(options), optionsOf(options));
  listen(call, options);
  try {
    yield* call;
  } catch (thrown) {
    const { code, details } = thrown as grpc.ServiceError;
    throw rpcError(statusName(code), details, thrown);
  } finally {
    call.cancel();
  }
}

function listen(call: Call, { signal, onHeaders, onEnd }: CallOptions): void {
  signal?.addEventListener("abort", () => call.cancel());
  call.on("metadata", (metadata: grpc.Metadata) => onHeaders?.(fromGrpcJs(metadata)));
  call.on("status", ({ code, details, metadata }: grpc.StatusObject) => {
    onEnd?.({ status: statusName(code), detail: details, trailers: fromGrpcJs(metadata) });
  });
}

async function write(
  call: grpc.ClientWritableStream<object>,
  messages: AsyncIterable<object>,
): Promise<void> {
  for await (const message of messages) if (!call.write(message)) await once(call, "drain");
  call.end();
}

function metadataOf({ metadata = {} }: CallOptions): grpc.Metadata {
  return toGrpcJs(metadata instanceof Metadata ? metadata : Metadata.from(metadata));
}

function optionsOf({ timeoutMs }: CallOptions): grpc.CallOptions {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}
