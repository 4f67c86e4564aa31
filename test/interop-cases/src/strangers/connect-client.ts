import {
  type CallOptions as ConnectCallOptions,
  ConnectError,
  createClient,
  type Transport,
} from "@connectrpc/connect";
import {
  compressionGzip,
  createGrpcTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { type CallOptions, Metadata, type ServiceDefinition, statusName } from "@route-guide/grpc";
import { TestService, UnimplementedService } from "@route-guide/proto/testing";
import type { Target, TestClients } from "../test-clients.ts";
import { connectService, fromConnect, toConnect } from "./connect-contract.ts";
import { dress, rpcError, type StrangeCall } from "./stranger.ts";

/** The client of @connectrpc/connect-node, speaking gRPC. */
export function connectConnect({ host, port, tls, metadata }: Target): TestClients {
  const baseUrl = `${tls ? "https" : "http"}://${host}:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl, undefined, tls);
  const plain = createGrpcTransport({ baseUrl, sessionManager });
  const gzip = createGrpcTransport({ baseUrl, sessionManager, sendCompression: compressionGzip });
  const transportOf: TransportOf = ({ encoding }) => (encoding === "gzip" ? gzip : plain);
  return {
    test: dress(TestService, callOf(transportOf, TestService), metadata),
    unimplemented: dress(UnimplementedService, callOf(transportOf, UnimplementedService), metadata),
    close: async () => sessionManager.abort(),
  };
}

/** Connect chooses compression for a transport, not for a call. */
type TransportOf = (options: CallOptions) => Transport;

/** What Connect makes of a method, whatever its kind. */
type AnyMethod = (
  input: unknown,
  options: ConnectCallOptions,
) => Promise<unknown> | AsyncIterable<unknown>;

function callOf(transportOf: TransportOf, service: ServiceDefinition): StrangeCall {
  const description = connectService(service);
  return (key, { kind }, input, options) => {
    const client: unknown = createClient(description, transportOf(options));
    const method = (client as Record<string, AnyMethod>)[key] as AnyMethod;
    const takesStream = kind === "clientStreaming" || kind === "bidiStreaming";
    const requests = takesStream ? asynchronous(input as AsyncIterable<unknown>) : input;
    const end = endOf(options);
    const answer = method(requests, end.options);
    return answer instanceof Promise ? one(answer, end) : many(answer, end);
  };
}

async function one(answer: Promise<unknown>, end: End): Promise<unknown> {
  try {
    const response = await answer;
    end.succeed();
    return response;
  } catch (thrown) {
    throw end.fail(thrown);
  }
}

async function* many(responses: AsyncIterable<unknown>, end: End): AsyncGenerator<unknown> {
  try {
    yield* responses;
    end.succeed();
  } catch (thrown) {
    throw end.fail(thrown);
  }
}

interface End {
  readonly options: ConnectCallOptions;
  succeed(): void;
  fail(thrown: unknown): Error;
}

/** Joins what Connect tells of a call's end at two places. */
function endOf({ signal, timeoutMs, metadata = {}, onHeaders, onEnd }: CallOptions): End {
  let trailers = new Metadata();
  return {
    options: {
      headers: toConnect(metadata instanceof Metadata ? metadata : Metadata.from(metadata)),
      ...(signal && { signal }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      onHeader: (headers) => onHeaders?.(fromConnect(headers)),
      onTrailer: (received) => {
        trailers = fromConnect(received);
      },
    },
    succeed: () => onEnd?.({ status: "OK", detail: "", trailers }),
    fail(thrown) {
      const { code, rawMessage } = ConnectError.from(thrown);
      const status = statusName(code);
      onEnd?.({ status, detail: rawMessage, trailers });
      return rpcError(status, rawMessage, thrown);
    },
  };
}

async function* asynchronous(
  messages: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<unknown> {
  yield* messages;
}
