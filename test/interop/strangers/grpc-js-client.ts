import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { statusName } from "@route-guide/grpc";
import { methodNamed, PROTO_FILES } from "../contract/contracts.ts";
import { CallRecord } from "./call-record.ts";
import type {
  Fields,
  Json,
  StrangerCallOptions,
  StrangerClient,
  StrangerClientOptions,
} from "./stranger.ts";

const definitions = loadSync([...PROTO_FILES], { bytes: String, defaults: true });

/** @grpc/grpc-js with @grpc/proto-loader. */
export async function grpcJsClient({
  port,
  authority,
  certificate,
}: StrangerClientOptions): Promise<StrangerClient> {
  const credentials = authority
    ? grpc.credentials.createSsl(
        Buffer.from(authority),
        certificate && Buffer.from(certificate.key),
        certificate && Buffer.from(certificate.cert),
      )
    : grpc.credentials.createInsecure();
  const client = new grpc.Client(`localhost:${port}`, credentials, {
    "grpc.use_local_subchannel_pool": 1, // a connection that no other test shares
    "grpc.initial_reconnect_backoff_ms": 100,
  });
  return {
    open: (method, options) => open(client, method, options),
    close: async () => client.close(),
  };
}

/** grpc-js has a class for each kind of call; these are all that a call may be asked. */
interface AnyCall {
  write?(message: Json): void;
  end?(): void;
  cancel(): void;
  on(event: "metadata", listener: (metadata: grpc.Metadata) => void): void;
  on(event: "status", listener: (status: grpc.StatusObject) => void): void;
  on(event: "data", listener: (message: Json) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
}

function open(client: grpc.Client, name: string, options: StrangerCallOptions = {}) {
  const record = new CallRecord();
  const { takesStream } = methodNamed(name);
  const start = (request?: Json): AnyCall => {
    const call = begin(client, name, options, record, request);
    call.on("metadata", (metadata) => record.onHeaders(fieldsOf(metadata)));
    call.on("data", (message) => record.onMessage(message));
    call.on("error", () => {}); // the status says it
    call.on("status", ({ code, details, metadata }) => {
      record.onEnd({ status: statusName(code), detail: details, trailers: fieldsOf(metadata) });
    });
    return call;
  };
  let call: AnyCall | undefined = takesStream ? start() : undefined;
  return {
    headers: record.headers,
    messages: record.messages,
    ended: record.ended,
    send(message: Json) {
      if (takesStream) call?.write?.(message);
      else call = start(message);
    },
    halfClose: () => void (takesStream && call?.end?.()),
    cancel: () => call?.cancel(),
  };
}

function begin(
  client: grpc.Client,
  name: string,
  { timeoutMs, metadata, waitForReady = false }: StrangerCallOptions,
  record: CallRecord,
  request: Json = {},
): AnyCall {
  const { takesStream, givesStream } = methodNamed(name);
  const { path, requestSerialize: encode, responseDeserialize: decode } = definitionOf(name);
  const headers = metadataOf(metadata);
  headers.setOptions({ waitForReady });
  const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
  const onAnswer = (_: grpc.ServiceError | null, answer?: Json) => {
    if (answer) record.onMessage(answer);
  };
  if (takesStream && givesStream) {
    return client.makeBidiStreamRequest(path, encode, decode, headers, options);
  }
  if (takesStream) {
    return client.makeClientStreamRequest(path, encode, decode, headers, options, onAnswer);
  }
  if (givesStream) {
    return client.makeServerStreamRequest(path, encode, decode, request, headers, options);
  }
  return client.makeUnaryRequest(path, encode, decode, request, headers, options, onAnswer);
}

function definitionOf(name: string): grpc.MethodDefinition<Json, Json> {
  const [service = "", method = ""] = name.split("/");
  const methods = definitions[service] as Record<string, unknown>;
  return methods[method] as grpc.MethodDefinition<Json, Json>;
}

function metadataOf(fields: Fields = {}): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of values) {
      metadata.add(name, name.endsWith("-bin") ? Buffer.from(value, "base64") : value);
    }
  }
  return metadata;
}

function fieldsOf(metadata: grpc.Metadata): Fields {
  const names = Object.keys(metadata.getMap());
  return Object.fromEntries(names.map((name) => [name, metadata.get(name).map(textOf)]));
}

function textOf(value: grpc.MetadataValue): string {
  return typeof value === "string" ? value : value.toString("base64").replace(/=+$/, "");
}
