import { once } from "node:events";
import { type AddressInfo, connect as connectTcp } from "node:net";
import {
  type Channel,
  createChannel,
  createClient,
  createServer,
  type Implementation,
  RpcError,
} from "@route-guide/grpc";
import { RouteGuide, type RouteNote } from "@route-guide/proto";
import type { ByteSocket, Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import { webSocketDialer } from "@route-guide/transport/websocket";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { type BridgeOptions, createBridge } from "./bridge.ts";

const HERE = { latitude: 409146138, longitude: -746188906 };

const guide: Implementation<typeof RouteGuide> = {
  getFeature: (location) => ({ name: "here", location }),
  listFeatures: () => [],
  recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
  async *routeChat(notes, call) {
    call.sendHeaders();
    yield* notes;
  },
};

const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface House {
  readonly bridge: FastifyInstance;
  readonly port: number;
  /** How a page of ours opens its WebSocket. */
  readonly asPage: ClientOptions;
  loseServer(): void;
  regainServer(): void;
}

/** A bridge on loopback, before a server in memory. */
async function house(options: Partial<BridgeOptions> = {}): Promise<House> {
  const server = createServer().add(RouteGuide, guide);
  let sockets: ByteSocket[] | undefined = [];
  const { dialer } = memoryListener((socket) => {
    sockets?.push(socket);
    server.accept(socket);
  });
  const upstream: Dialer = {
    ...dialer,
    dial: (signal) => (sockets ? dialer.dial(signal) : Promise.reject(new Error("refused"))),
  };
  const bridge = await createBridge({
    upstream,
    page: import.meta.dirname,
    graceMs: 50,
    ...options,
  });
  undo.push(() => bridge.close());
  await bridge.listen({ host: "127.0.0.1", port: 0 });
  const { port } = bridge.server.address() as AddressInfo;
  return {
    bridge,
    port,
    asPage: { origin: `http://127.0.0.1:${port}` },
    loseServer() {
      for (const socket of sockets ?? []) socket.destroy(new Error("the server is gone"));
      sockets = undefined;
    },
    regainServer() {
      sockets = [];
    },
  };
}

/** The gRPC channel of a page. */
function pageChannel({ port, asPage }: House): Channel {
  class PageWebSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, asPage);
    }
  }
  const channel = createChannel(
    webSocketDialer(`ws://127.0.0.1:${port}/grpc`, { webSocket: PageWebSocket }),
  );
  undo.push(() => channel.close());
  return channel;
}

function connect(at: House, options: ClientOptions = {}, path = "/grpc"): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${at.port}${path}`, { ...at.asPage, ...options });
}

/** The HTTP status that answers an upgrade. */
async function upgradeStatus(at: House, options: ClientOptions, path?: string): Promise<number> {
  const webSocket = connect(at, options, path);
  const [, response] = await once(webSocket, "unexpected-response");
  response.resume();
  return response.statusCode;
}

async function closeCode(webSocket: WebSocket): Promise<number> {
  const [code] = await once(webSocket, "close");
  return code;
}

/** Notes that are left when told to. */
function chatter() {
  let leave: (note: RouteNote | undefined) => void = () => {};
  async function* notes(): AsyncGenerator<RouteNote> {
    for (;;) {
      const note = await new Promise<RouteNote | undefined>((resolve) => {
        leave = resolve;
      });
      if (note === undefined) return;
      yield note;
    }
  }
  return { notes: notes(), leave: (note: RouteNote | undefined) => leave(note) };
}

/** A client's preface, SETTINGS, and a PING on a stream, which none may be on. */
const BROKEN = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from("000000040000000000", "hex"),
  Buffer.from("0000080600000000010000000000000000", "hex"),
]);

describe("the bridge's WebSocket", () => {
  it("counts what breaks the rules of HTTP/2", async () => {
    const at = await house();
    const webSocket = connect(at);
    await once(webSocket, "open");
    webSocket.send(BROKEN);
    await once(webSocket, "close");
    const { body } = await at.bridge.inject("/metrics");
    expect(body).toContain('routeguide_bridge_limited_events_total{kind="protocolErrors"} 1');
    expect(body).toContain('routeguide_bridge_limited_events_total{kind="settings"} 1');
  });

  it("carries calls to the server and back", async () => {
    const page = createClient(RouteGuide, pageChannel(await house()));
    expect(await page.getFeature(HERE)).toEqual({ name: "here", location: HERE });
    const notes: unknown[] = [];
    for await (const note of page.routeChat([{ location: HERE, message: "hi" }])) notes.push(note);
    expect(notes).toEqual([{ location: HERE, message: "hi" }]);
  });

  it("lets in pages of the list only, at names of the list only", async () => {
    const at = await house({ origins: ["https://map.example"] });
    expect(await upgradeStatus(at, { origin: "https://evil.example" })).toBe(403);
    expect(await upgradeStatus(at, { origin: "" })).toBe(403);
    expect(await upgradeStatus(at, { headers: { host: "evil.example" } })).toBe(403);
    const other = connect(at, { origin: "https://map.example", headers: { host: "map.example" } });
    await once(other, "open");
    other.terminate();
  });

  it("is nowhere else", async () => {
    const at = await house();
    expect(await upgradeStatus(at, {}, "/")).toBe(404);
    expect(await upgradeStatus(at, {}, "/nowhere")).toBe(404);
    await at.bridge.close();
  });

  it("takes on no more pages than it may", async () => {
    const at = await house({ limits: { connections: 1 } });
    const first = connect(at);
    await once(first, "open");
    expect(await upgradeStatus(at, {})).toBe(503);
    first.close();
    await once(first, "close");
    await expect
      .poll(() => createClient(RouteGuide, pageChannel(at)).getFeature(HERE))
      .toBeTruthy();
  });

  it("lets a page have no more calls open than it may", async () => {
    const at = await house({ limits: { callsPerConnection: 1 } });
    const page = createClient(RouteGuide, pageChannel(at));
    const { notes, leave } = chatter();
    const chat = page.routeChat(notes)[Symbol.asyncIterator]();
    const first = chat.next();
    let answered = false;
    const feature = page.getFeature(HERE).then((got) => {
      answered = true;
      return got;
    });
    leave({ location: HERE, message: "one" });
    await first;
    expect(answered).toBe(false);
    const end = chat.next();
    leave(undefined);
    expect((await end).done).toBe(true);
    expect((await feature).name).toBe("here");
  });

  it("is closed, with a GOAWAY, when what comes is not HTTP/2, and others never notice", async () => {
    const at = await house();
    const other = createClient(RouteGuide, pageChannel(at));
    await other.getFeature(HERE);
    const bad = connect(at);
    const received: Buffer[] = [];
    bad.on("message", (bytes: Buffer) => received.push(bytes));
    await once(bad, "open");
    bad.send(Buffer.from("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
    await once(bad, "close");
    expect(lastFrame(Buffer.concat(received))).toMatchObject({ type: 0x7, errorCode: 0x1 });
    expect((await other.getFeature(HERE)).name).toBe("here");
  });

  // biome-ignore format: a table
  it.each([
    { what: "text",                                   data: "hello",                    code: 1003 },
    { what: "a message beyond a quarter of a MiB",    data: new Uint8Array(262_145),    code: 1009 },
  ])("is closed with $code for $what", async ({ data, code }) => {
    const at = await house();
    const webSocket = connect(at);
    await once(webSocket, "open");
    webSocket.send(data);
    expect(await closeCode(webSocket)).toBe(code);
    const page = createClient(RouteGuide, pageChannel(at));
    expect((await page.getFeature(HERE)).name).toBe("here");
  });

  it("is closed when the server is lost, and opens again when the server is back", async () => {
    const at = await house();
    const channel = pageChannel(at);
    const page = createClient(RouteGuide, channel);
    const { notes, leave } = chatter();
    const chat = page.routeChat(notes)[Symbol.asyncIterator]();
    const first = chat.next();
    leave({ location: HERE, message: "one" });
    await first;
    const closed = new Promise((resolve) => channel.onStateChange(resolve));
    at.loseServer();
    await expect(chat.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await closed).toBe("idle");
    expect(await upgradeStatus(at, {})).toBe(503);
    at.regainServer();
    expect((await page.getFeature(HERE, { waitForReady: true })).name).toBe("here");
  });

  it("drains when the bridge closes: calls end with a status, pages are told where it goes", async () => {
    const at = await house();
    const codes: Promise<number>[] = [];
    const page = createClient(RouteGuide, pageChannel(at));
    const { notes, leave } = chatter();
    const chat = page.routeChat(notes)[Symbol.asyncIterator]();
    const first = chat.next();
    leave({ location: HERE, message: "one" });
    await first;
    const idle = connect(at);
    const unused = connectTcp(at.port, "127.0.0.1");
    await Promise.all([once(idle, "open"), once(unused, "connect")]);
    codes.push(closeCode(idle));
    const last = chat.next().catch((error: unknown) => error);
    const isClosed = at.bridge.close();
    expect(await upgradeStatus(at, {})).toBe(503);
    await isClosed;
    expect(await last).toBeInstanceOf(RpcError);
    expect(await last).toMatchObject({ code: "UNAVAILABLE" });
    expect(await Promise.all(codes)).toEqual([1001]);
    await expect(page.getFeature(HERE)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

/** Type and, of a GOAWAY, error code of the last HTTP/2 frame. */
function lastFrame(bytes: Buffer): { type: number | undefined; errorCode: number } {
  let at = 0;
  for (;;) {
    const next = at + 9 + bytes.readUIntBE(at, 3);
    if (next >= bytes.length)
      return { type: bytes[at + 3], errorCode: bytes.readUInt32BE(at + 13) };
    at = next;
  }
}
