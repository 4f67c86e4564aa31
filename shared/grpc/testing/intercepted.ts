import { ManualClock, memoryListener } from "@route-guide/transport/memory";
import {
  type CallContext,
  type CallOptions,
  type Client,
  type ClientInterceptor,
  createChannel,
  createClient,
  createServer,
  Metadata,
  RpcError,
} from "../src/index.ts";
import { Text } from "./text-service.ts";

type TextClient = Client<typeof Text>;

/** A client whose calls go through `interceptors`, and our own server. */
export function intercepted(...interceptors: ClientInterceptor[]) {
  const clock = new ManualClock();
  const calls: CallContext[] = [];
  const behave = (text: string, call: CallContext): string => {
    calls.push(call);
    call.headers.set("x-server", "1");
    call.trailers.set("x-end", "2");
    const metadata = new Metadata().set("x-why", "asked");
    if (text === "fail") throw new RpcError("ABORTED", "as you wish", { metadata });
    return text;
  };
  const sleep = async (text: string, call: CallContext): Promise<string> => {
    if (text === "sleep") await new Promise((_, reject) => onAbort(call.signal, reject));
    return behave(text, call);
  };
  const server = createServer({ clock }).add(Text, {
    one: sleep,
    async *many(text, call) {
      yield await sleep(text, call);
    },
    async gather(texts, call) {
      let all = "";
      for await (const text of texts) all += text;
      return sleep(all, call);
    },
    async *chat(texts, call) {
      for await (const text of texts) yield sleep(text, call);
    },
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer, { clock, interceptors });
  return { calls, channel, clock, client: createClient(Text, channel), server };
}

function onAbort(signal: AbortSignal, reject: (reason: unknown) => void): void {
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener("abort", () => reject(signal.reason));
}

export async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}

/** The four kinds, each as a call with one message each way. */
export const KINDS = [
  {
    kind: "unary",
    call: async ({ one }: TextClient, text: string, options?: CallOptions) => [
      await one(text, options),
    ],
  },
  {
    kind: "serverStreaming",
    call: ({ many }: TextClient, text: string, options?: CallOptions) =>
      collect(many(text, options)),
  },
  {
    kind: "clientStreaming",
    call: async ({ gather }: TextClient, text: string, options?: CallOptions) => [
      await gather([text], options),
    ],
  },
  {
    kind: "bidiStreaming",
    call: ({ chat }: TextClient, text: string, options?: CallOptions) =>
      collect(chat([text], options)),
  },
] as const;

/** Changes nothing. */
export const pass: ClientInterceptor = (requests, _, next) => next(requests);
