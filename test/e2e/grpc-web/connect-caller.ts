import { fromJson, type JsonValue, type Message, toJson } from "@bufbuild/protobuf";
import { type CallOptions, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import type { Caller } from "./ask.ts";
import { findMethod, service } from "./contract.ts";

type AnyMethod = (
  input: Message,
  options: CallOptions,
) => Promise<Message> | AsyncIterable<Message>;

/** Connect's client, as a page uses it. */
export const callByConnect: Caller = (ask, report) => {
  const { input, output, localName } = findMethod(ask.method);
  const transport = createGrpcWebTransport({ baseUrl: ask.address });
  const methods = createClient(service, transport) as unknown as Record<string, AnyMethod>;
  const abort = new AbortController();
  const answer = methods[localName]?.(fromJson(input, ask.request as JsonValue), {
    signal: abort.signal,
    headers: { ...ask.metadata },
    ...(ask.timeoutMs !== undefined && { timeoutMs: ask.timeoutMs }),
    onHeader(headers) {
      report.headers = Object.fromEntries(headers);
    },
    onTrailer(trailers) {
      report.trailers = Object.fromEntries(trailers);
    },
  });

  async function follow(): Promise<void> {
    try {
      if (answer instanceof Promise) report.messages.push(toJson(output, await answer));
      else for await (const message of answer ?? []) report.messages.push(toJson(output, message));
      report.status = { code: 0, message: "" };
    } catch (thrown) {
      const { code, rawMessage, metadata } = ConnectError.from(thrown, Code.Unknown);
      report.trailers = { ...report.trailers, ...Object.fromEntries(metadata) };
      report.status = { code, message: rawMessage };
    }
  }
  void follow();
  return () => abort.abort();
};
