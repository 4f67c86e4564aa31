import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import {
  type Codec,
  createChannel,
  createClient,
  createServer,
  type MethodDefinition,
} from "@route-guide/grpc";
import { FrameType, type Tap, type TappedFrame } from "@route-guide/http2";
import { deflate, dialerFor, gzip, listenTcp } from "@route-guide/transport/node";
import { afterEach, describe, expect, it } from "vitest";

/*
 * @grpc/grpc-js with an algorithm for all that it sends. Its servers read compressed requests, but
 * compress nothing themselves.
 */
const ALGORITHMS = [
  { name: "gzip", key: grpc.compressionAlgorithms.gzip },
  { name: "deflate", key: grpc.compressionAlgorithms.deflate },
];

const bytes: Codec<Uint8Array> = {
  encode: (message) => message,
  decode: (octets) => octets.slice(),
};

function method<K extends MethodDefinition["kind"]>(name: string, kind: K) {
  return { name, path: `/test.Echo/${name}`, kind, request: bytes, response: bytes } as const;
}

const Echo = {
  typeName: "test.Echo",
  methods: { one: method("One", "unary"), chat: method("Chat", "bidiStreaming") },
} as const;

/** Messages that compress well, at once and by a thread. */
const MESSAGES = [0, 200, 5_000, 400_000].map((size) => Buffer.alloc(size, "route guide "));

const areMessages = (answers: readonly Uint8Array[]): boolean =>
  answers.length === MESSAGES.length &&
  MESSAGES.every((message, at) => Buffer.compare(message, answers[at] ?? Buffer.of(0)) === 0);

/** Counts the octets of DATA that a side of ours sends. */
class SentData implements Tap {
  octets = 0;

  onFrame({ direction, type, bytes }: TappedFrame): void {
    if (direction === "sent" && type === FrameType.DATA) this.octets += bytes.length - 9;
  }
}

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Our server, which notes what came compressed, and how much went out. */
async function ourServer() {
  const came: boolean[] = [];
  const sent = new SentData();
  const server = createServer({ encodings: [gzip, deflate], tap: sent }).add(Echo, {
    one(message, call) {
      came.push(call.isRequestCompressed);
      return message;
    },
    async *chat(messages, call) {
      for await (const message of messages) {
        came.push(call.isRequestCompressed);
        yield message;
      }
    },
  });
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (socket) =>
    server.accept(socket),
  );
  closers.push(async () => {
    await listener.close();
    await server.stop({ graceMs: 0 });
  });
  return { port: listener.port, came, sent };
}

function grpcJsClient(port: number, algorithm: number): grpc.Client {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.default_compression_algorithm": algorithm,
    "grpc.use_local_subchannel_pool": 1,
  });
  closers.push(() => client.close());
  return client;
}

const identity = (buffer: Buffer): Buffer => buffer;

function ask(client: grpc.Client, message: Buffer): Promise<Buffer> {
  const { path } = Echo.methods.one;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, identity, identity, message, (error, answer) =>
      answer ? resolve(answer) : reject(error),
    );
  });
}

/** The same service on grpc-js. Resolves to its port. */
async function grpcJsServer(): Promise<number> {
  const codecs = {
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  const server = new grpc.Server();
  server.addService(
    {
      one: { ...codecs, path: "/test.Echo/One", requestStream: false, responseStream: false },
      chat: { ...codecs, path: "/test.Echo/Chat", requestStream: true, responseStream: true },
    },
    {
      one: (call: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) =>
        answer(null, call.request),
      chat: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
        call.on("data", (message: Buffer) => call.write(message));
        call.on("end", () => call.end());
      },
    },
  );
  closers.push(() => server.forceShutdown());
  const bind = promisify(server.bindAsync.bind(server));
  return bind("127.0.0.1:0", grpc.ServerCredentials.createInsecure());
}

describe.each(ALGORITHMS)("@grpc/grpc-js with $name", ({ name, key }) => {
  it("understands our server, which answers in kind", async () => {
    const { port, came, sent } = await ourServer();
    const client = grpcJsClient(port, key);
    const answers: Buffer[] = [];
    for (const message of MESSAGES) answers.push(await ask(client, message));
    expect(areMessages(answers)).toBe(true);
    expect(came).toEqual([true, true, true, true]);
    expect(sent.octets).toBeLessThan(5_000);
  });

  it("understands our server in streams", async () => {
    const { port, came, sent } = await ourServer();
    const call = grpcJsClient(port, key).makeBidiStreamRequest(
      Echo.methods.chat.path,
      identity,
      identity,
    );
    for (const message of MESSAGES) call.write(message);
    call.end();
    const answers: Buffer[] = [];
    for await (const answer of call) answers.push(answer);
    expect(areMessages(answers)).toBe(true);
    expect(came).toEqual([true, true, true, true]);
    expect(sent.octets).toBeLessThan(5_000);
  });

  it("understands our client", async () => {
    const sent = new SentData();
    const port = await grpcJsServer();
    const encodings = [gzip, deflate];
    const channel = createChannel(dialerFor(`127.0.0.1:${port}`), {
      encodings,
      encoding: name,
      tap: sent,
    });
    closers.push(() => channel.close());
    const client = createClient(Echo, channel);
    const answers: Uint8Array[] = [];
    for (const message of MESSAGES) answers.push(await client.one(message));
    expect(areMessages(answers)).toBe(true);
    const streamed: Uint8Array[] = [];
    for await (const answer of client.chat(MESSAGES)) streamed.push(answer);
    expect(areMessages(streamed)).toBe(true);
    expect(sent.octets).toBeLessThan(10_000);
  });
});
