import { type Channel, createChannel, createClient, type MessageEncoding } from "@route-guide/grpc";
import {
  type StreamingInputCallRequest,
  type StreamingInputCallResponse,
  TestService,
  UnimplementedService,
} from "@route-guide/proto/testing";
import type { Dialer } from "@route-guide/transport";
import { deflate, gzip, tcpDialer } from "@route-guide/transport/node";
import type { Target, TestClients, Upload } from "../test-clients.ts";

/** The client on our stack. */
export function connectOurs(target: Target): TestClients {
  let compressedCount = 0;
  const countedGzip: MessageEncoding = {
    ...gzip,
    decompress(bytes, maxBytes) {
      compressedCount += 1;
      return gzip.decompress(bytes, maxBytes);
    },
  };
  const { metadata } = target;
  const channel = createChannel(dialerTo(target), {
    encodings: [countedGzip, deflate],
    ...(metadata && { credentials: { allowInsecure: true, metadataFor: () => metadata } }),
  });
  return {
    test: createClient(TestService, channel),
    unimplemented: createClient(UnimplementedService, channel),
    compressedCount: () => compressedCount,
    uploadGzipped: (requests) => uploadGzipped(channel, requests),
    close: () => channel.close(),
  };
}

async function uploadGzipped(
  channel: Channel,
  requests: readonly Upload[],
): Promise<StreamingInputCallResponse> {
  const { streamingInputCall } = TestService.methods;
  const call = channel.startCall<StreamingInputCallRequest, StreamingInputCallResponse>(
    streamingInputCall,
    { encoding: gzip.name },
  );
  for (const { request, compress } of requests) await call.send(request, { compress });
  call.halfClose();
  const [response] = await collect(call.responses);
  return response as StreamingInputCallResponse; // there is one, or else collecting it threw
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function dialerTo({ host, port, tls, hostOverride }: Target): Dialer {
  if (hostOverride === undefined) return tcpDialer({ host, port, ...(tls && { tls }) });
  const dialer = tcpDialer({
    host,
    port,
    ...(tls && { tls: { ...tls, servername: hostOverride } }),
  });
  return { ...dialer, authority: hostOverride };
}
