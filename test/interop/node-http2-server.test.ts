import { once } from "node:events";
import {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import { createClient } from "@route-guide/grpc";
import type { ConnectionOptions, ErrorCode } from "@route-guide/http2";
import { Feature, RouteGuide } from "@route-guide/proto";
import { afterEach, describe, expect, it } from "vitest";
import { FrameLog } from "./http2/frame-log.ts";
import { framed } from "./http2/messages.ts";
import { type NodeServer, nodeServer } from "./http2/node-server.ts";
import { OurConnection } from "./http2/our-connection.ts";
import { channelTo } from "./suites/our-client.ts";
import { A } from "./vectors.ts";

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

async function serving(onStream: OnStream, options?: ServerOptions): Promise<NodeServer> {
  const server = await nodeServer(onStream, options);
  cleanUps.push(() => server.close());
  return server;
}

/** A server that behaves as `onStream` says, and our connection to it. */
async function connected(
  onStream: OnStream,
  options: { readonly server?: ServerOptions; readonly client?: ConnectionOptions } = {},
): Promise<[NodeServer, OurConnection]> {
  const server = await serving(onStream, options.server);
  const connection = await OurConnection.open(server.port, options.client);
  cleanUps.push(() => connection.core.close());
  return [server, connection];
}

const echo: OnStream = (stream) => {
  stream.respond({ ":status": 200 });
  stream.pipe(stream);
};

const silence: OnStream = () => {};

const sayHello: OnStream = (stream) => {
  stream.respond({ ":status": 200 });
  stream.end("hello");
};

describe("our connection asks node:http2", () => {
  it("and gets headers, content and trailers, informational headers before them", async () => {
    const [, connection] = await connected((stream) => {
      stream.additionalHeaders({ ":status": 103, link: "</map>" });
      stream.respond({ ":status": 200, "x-one": "1" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "5" }));
      stream.end("hello");
    });
    const stream = connection.get("/");
    const { headers, body, trailers, reset } = await stream.ended;
    expect(stream.informational).toMatchObject([{ ":status": "103", link: "</map>" }]);
    expect(headers).toMatchObject({ ":status": "200", "x-one": "1" });
    expect([`${body}`, trailers, reset]).toEqual(["hello", { "x-sum": "5" }, undefined]);
  });

  it("for 3 MB back and forth", async () => {
    const [, connection] = await connected(echo);
    const content = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, at) => at * 31));
    const { body } = await connection.post("/", content).ended;
    expect(body.equals(content)).toBe(true);
  });

  it("and takes padding of 255 octets without running out of window", async () => {
    const log = new FrameLog();
    const [, connection] = await connected(echo, {
      server: { paddingStrategy: constants.PADDING_STRATEGY_MAX },
      client: { tap: log.tap },
    });
    for (let round = 0; round < 5; round += 1) {
      const { body } = await connection.post("/", Buffer.alloc(500_000, round)).ended;
      expect(body.length).toBe(500_000);
    }
    expect(log.padded("DATA").length).toBeGreaterThan(0);
    expect(log.padded("HEADERS").length).toBeGreaterThan(0);
  });

  it("with headers that fill several frames, both ways", async () => {
    const log = new FrameLog();
    const long = "#".repeat(40_000); // 12 bits each: Huffman coding does not help
    const [, connection] = await connected(
      (stream, headers) => {
        stream.respond({ ":status": 200, "x-long": headers["x-long"] }, { endStream: true });
      },
      {
        server: { settings: { maxHeaderListSize: 100_000 }, maxSendHeaderBlockLength: 100_000 },
        client: { tap: log.tap, maxHeaderListBytes: 100_000 },
      },
    );
    const { headers } = await connection.get("/", { "x-long": long }).ended;
    expect(headers["x-long"]).toBe(long);
    expect(log.of("sent", "CONTINUATION").length).toBeGreaterThan(1);
    expect(log.of("received", "CONTINUATION").length).toBeGreaterThan(1);
  });

  it("1,000 times, 7 at once, as its settings say", async () => {
    let [open, most] = [0, 0];
    const [, connection] = await connected(
      (stream) => {
        open += 1;
        most = Math.max(most, open);
        stream.on("close", () => {
          open -= 1;
        });
        sayHello(stream, {});
      },
      { server: { settings: { maxConcurrentStreams: 7 } } },
    );
    const streams = [];
    for (let count = 0; count < 1_000; count += 1) {
      while (!connection.core.canOpenStream) await connection.capacity();
      streams.push(connection.get("/"));
    }
    const ends = await Promise.all(streams.map(({ ended }) => ended));
    expect(ends.filter(({ body }) => `${body}` !== "hello")).toEqual([]);
    expect(most).toBe(7);
  });

  it("for a sign of life, and gives one", async () => {
    const [server, connection] = await connected(silence);
    await connection.ping();
    const session = await server.session();
    const payload = Buffer.from("8 octets");
    const echoed = await new Promise((resolve) => {
      session.ping(payload, (_error, _duration, bytes) => resolve(bytes));
    });
    expect(echoed).toEqual(payload);
  });

  it("and refuses to be pushed to", async () => {
    let isAllowed = true;
    const [, connection] = await connected((stream, headers) => {
      isAllowed = stream.pushAllowed;
      sayHello(stream, headers);
    });
    await connection.get("/").ended;
    expect(isAllowed).toBe(false);
  });

  it("and overlooks the frames of extensions", async () => {
    const [server, connection] = await connected(sayHello);
    const session = await server.session();
    session.altsvc('h2=":8000"', "http://localhost");
    session.origin("https://localhost");
    expect(`${(await connection.get("/").ended).body}`).toBe("hello");
  });
});

describe("our connection waits for node:http2", () => {
  it("while that does not read, and goes on when it does", async () => {
    let peer: ServerHttp2Stream | undefined;
    const [, connection] = await connected((stream) => {
      stream.respond({ ":status": 200 });
      stream.pause();
      peer = stream;
    });
    const stream = connection.open("POST", "/");
    await stream.responded;
    const content = Buffer.alloc(1_000_000, 7);
    expect(stream.core.sendData(content, false)).toBe(false);
    await connection.ping();
    expect(stream.core.bufferedBytes).toBeGreaterThan(800_000);
    const writable = stream.writable();
    let received = 0;
    peer?.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    peer?.on("end", () => peer?.end());
    peer?.resume();
    await writable;
    stream.core.sendData(new Uint8Array(), true);
    await stream.ended;
    expect(received).toBe(1_000_000);
  });

  it("and has it wait in turn, stream by stream", async () => {
    const [, connection] = await connected(
      (stream) => {
        stream.respond({ ":status": 200 });
        stream.end(Buffer.alloc(1_000_000));
      },
      { client: { initialWindowBytes: 100_000, maxWindowBytes: 100_000 } },
    );
    const slow = connection.get("/").pause();
    await expect.poll(() => slow.received, { interval: 5 }).toBe(100_000);
    expect((await connection.get("/").ended).body.length).toBe(1_000_000);
    expect(slow.received).toBe(100_000);
    expect((await slow.resume().ended).body.length).toBe(1_000_000);
  });

  it("whatever its settings change to", async () => {
    const [server, connection] = await connected(echo);
    const session = await server.session();
    const changes = [
      { headerTableSize: 0, initialWindowSize: 10 },
      { headerTableSize: 65_536, maxFrameSize: 1 << 20, initialWindowSize: 1 << 20 },
      { headerTableSize: 4_096, initialWindowSize: 0 },
      { initialWindowSize: 65_535, maxConcurrentStreams: 1 },
    ];
    for (const [round, change] of changes.entries()) {
      session.settings(change);
      await once(session, "localSettings");
      const content = Buffer.alloc(100_000, round);
      const stream = connection.post("/", content, { "x-round": `${round}` });
      if (change.initialWindowSize === 0) {
        await connection.ping();
        expect(stream.core.bufferedBytes).toBe(100_000);
        session.settings({ initialWindowSize: 1_000 });
      }
      expect((await stream.ended).body.equals(content)).toBe(true);
    }
  });
});

describe("our connection learns from node:http2", () => {
  it.each<ErrorCode>([
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "ENHANCE_YOUR_CALM",
  ])("that it reset a stream: %s", async (code) => {
    const [, connection] = await connected((stream) => {
      stream.respond({ ":status": 200 });
      stream.write("begun", () => stream.close(constants[`NGHTTP2_${code}`]));
    });
    const stream = connection.open("POST", "/");
    // Node ends its side properly before it resets the stream
    expect(await stream.resetCame).toMatchObject({ code, by: "peer" });
    await connection.ping(); // the connection lives on
  });

  it("that it goes away, and lets a stream end", async () => {
    let peer: ServerHttp2Stream | undefined;
    const [server, connection] = await connected((stream) => {
      peer = stream;
    });
    const stream = connection.get("/");
    await connection.ping();
    const session = await server.session();
    session.goaway();
    session.close();
    await expect.poll(() => connection.goAways.length, { interval: 5 }).toBeGreaterThan(0);
    expect(connection.goAways[0]).toMatchObject({ code: "NO_ERROR", lastStreamId: 1 });
    expect([connection.core.isDraining, connection.core.canOpenStream]).toEqual([true, false]);
    peer?.respond({ ":status": 200 });
    peer?.end("late");
    expect(await stream.ended).toMatchObject({ body: Buffer.from("late"), reset: undefined });
    expect(await connection.closed).toBeUndefined();
  });

  it("that it is gone", async () => {
    const [server, connection] = await connected(silence);
    const stream = connection.get("/");
    await connection.ping();
    (await server.session()).destroy();
    expect((await stream.ended).reset).toMatchObject({ by: "connection" });
    await connection.closed;
  });
});

describe("our gRPC client asks node:http2", () => {
  const answer: OnStream = (stream) => {
    stream.respond(
      { ":status": 200, "content-type": "application/grpc+proto" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(framed(Feature.encode({ name: "by hand", location: A })));
  };

  async function ask(onStream: OnStream, options?: ServerOptions) {
    const channel = channelTo((await serving(onStream, options)).port);
    cleanUps.push(() => channel.abort());
    return createClient(RouteGuide, channel).getFeature(A);
  }

  it("and is sent what HTTP/2 headers a gRPC call needs", async () => {
    let headers: IncomingHttpHeaders = {};
    await ask((stream, received) => {
      headers = received;
      answer(stream, received);
    });
    expect(headers).toMatchObject({
      ":method": "POST",
      ":scheme": "http",
      ":path": "/routeguide.RouteGuide/GetFeature",
      te: "trailers",
      "content-type": "application/grpc",
      "user-agent": expect.stringMatching(/^grpc-routeguide-ts\//),
    });
    expect(headers[":authority"]).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("and passes over informational headers", async () => {
    const feature = await ask((stream, headers) => {
      stream.additionalHeaders({ ":status": 100 });
      stream.additionalHeaders({ ":status": 103, link: "</map>" });
      answer(stream, headers);
    });
    expect(feature).toEqual({ name: "by hand", location: A });
  });

  it("and takes an answer in which every frame is padded", async () => {
    const paddingStrategy = constants.PADDING_STRATEGY_MAX;
    expect(await ask(answer, { paddingStrategy })).toMatchObject({ name: "by hand" });
  });

  it("and makes a status of what is no gRPC", async () => {
    const call = ask((stream) => {
      stream.respond({ ":status": 503, "content-type": "text/plain" });
      stream.end("come back later");
    });
    await expect(call).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
