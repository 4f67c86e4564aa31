import {
  createFileRegistry,
  type DescMethod,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { type CallOptions, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { statusName } from "@route-guide/grpc";
import { fileDescriptors } from "../contract/file-descriptors.ts";
import { CallRecord } from "./call-record.ts";
import { Inbox } from "./inbox.ts";
import type {
  Fields,
  Json,
  StrangerCall,
  StrangerCallOptions,
  StrangerClient,
  StrangerClientOptions,
} from "./stranger.ts";

const registry = createFileRegistry(fileDescriptors());

/** @connectrpc/connect-node, speaking gRPC. Waits for no connection: it makes one for each call. */
export async function connectClient({
  port,
  authority,
  certificate,
}: StrangerClientOptions): Promise<StrangerClient> {
  const baseUrl = `${authority === undefined ? "http" : "https"}://localhost:${port}`;
  const tls = authority === undefined ? undefined : { ca: authority, ...certificate };
  const sessionManager = new Http2SessionManager(baseUrl, undefined, tls);
  const transport = createGrpcTransport({ baseUrl, sessionManager });
  return {
    open: (method, options) => open(transport, method, options),
    close: async () => sessionManager.abort(),
  };
}

/** What Connect makes of a method depends on its kind; these are all. */
type AnyMethod = (
  input: Message | AsyncIterable<Message>,
  options: CallOptions,
) => Promise<Message> | AsyncIterable<Message>;

function open(transport: Transport, name: string, options: StrangerCallOptions = {}): StrangerCall {
  const [serviceName = "", methodName] = name.split("/");
  const service = registry.getService(serviceName);
  const method = service?.methods.find((each) => each.name === methodName);
  if (!service || !method) throw new Error(`no such method: ${name}`);
  const client = createClient(service, transport) as unknown as Record<string, AnyMethod>;
  const call = client[method.localName] as AnyMethod;

  const record = new CallRecord();
  const requests = new Inbox<Message>();
  const canceller = new AbortController();
  const start = (input: Message | AsyncIterable<Message>) => {
    const sent = { ...callOptionsOf(options), signal: canceller.signal };
    void follow((extra) => call(input, { ...sent, ...extra }), method, record);
  };
  const { methodKind, input } = method;
  const takesStream = methodKind === "client_streaming" || methodKind === "bidi_streaming";
  if (takesStream) start(requests.items);
  return {
    headers: record.headers,
    messages: record.messages,
    ended: record.ended,
    send(message) {
      const request = fromJson(input, message as JsonValue);
      if (takesStream) requests.put(request);
      else start(request);
    },
    halfClose: () => requests.end(),
    cancel: () => canceller.abort(),
  };
}

async function follow(
  call: (options: CallOptions) => ReturnType<AnyMethod>,
  { output }: DescMethod,
  record: CallRecord,
): Promise<void> {
  let trailers: Fields = {};
  const say = (message: Message) => {
    record.onMessage(toJson(output, message, { alwaysEmitImplicit: true }) as Json);
  };
  try {
    const answer = call({
      onHeader: (headers) => record.onHeaders(fieldsOf(headers)),
      onTrailer: (received) => {
        trailers = fieldsOf(received);
      },
    });
    if (answer instanceof Promise) say(await answer);
    else for await (const message of answer) say(message);
    record.onEnd({ status: "OK", detail: "", trailers });
  } catch (thrown) {
    const { code, rawMessage, metadata } = ConnectError.from(thrown);
    const ownTrailers = Object.keys(trailers).length > 0 ? trailers : fieldsOf(metadata);
    record.onEnd({ status: statusName(code), detail: rawMessage, trailers: ownTrailers });
  }
}

function callOptionsOf({ timeoutMs, metadata = {} }: StrangerCallOptions): CallOptions {
  const headers = new Headers();
  for (const [name, values] of Object.entries(metadata)) {
    for (const value of values) headers.append(name, value);
  }
  return { headers, ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** Headers join the values of one name; those of a `-bin` name come apart again at the commas. */
function fieldsOf(headers: Headers): Fields {
  const apart = (name: string, value: string) =>
    name.endsWith("-bin") ? value.split(",").map((each) => each.trim()) : [value];
  return Object.fromEntries([...headers].map(([name, value]) => [name, apart(name, value)]));
}
