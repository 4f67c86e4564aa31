import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { collect, echo, never, nextMacrotask, patterned, until } from "../testing/collect.ts";
import type { ByteSocket } from "./byte-socket.ts";
import { type WebSocketLike, webSocketDialer, webSocketToSocket } from "./websocket.ts";

const MIB = 1024 * 1024;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The browser's side of WebSocket, as `ws` plays it: it can neither pause nor terminate. */
class PageWebSocket extends WebSocket {
  declare pause: never;
  declare resume: never;
  declare terminate: never;
}
for (const name of ["pause", "resume", "terminate"]) {
  Object.defineProperty(PageWebSocket.prototype, name, { value: undefined });
}

const KINDS = [
  { kind: "ws", webSocket: WebSocket },
  { kind: "page", webSocket: PageWebSocket },
  // Node 20 has none of its own; later ones have the browsers'.
  ...(globalThis.WebSocket ? [{ kind: "global", webSocket: globalThis.WebSocket }] : []),
];

interface Accepted {
  readonly webSocket: WebSocket;
  readonly socket: ByteSocket;
  /** Each message's size, as it came. */
  readonly messageBytes: number[];
}

/** A server of `ws` on a free port, and what it accepted. */
async function serve() {
  const accepted: Accepted[] = [];
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    maxPayload: 256 * 1024,
    handleProtocols: (offered) => (offered.has("route-guide") ? "route-guide" : false),
    verifyClient: ({ req }: { req: { url?: string | undefined } }) => req.url !== "/forbidden",
  });
  server.on("connection", (webSocket) => {
    const messageBytes: number[] = [];
    webSocket.on("message", (data: ArrayBuffer) => messageBytes.push(data.byteLength));
    const socket = webSocketToSocket(webSocket, { address: "the client" });
    accepted.push({ webSocket, socket, messageBytes });
    cleanups.push(() => webSocket.close());
  });
  await new Promise((resolve) => {
    server.on("listening", resolve);
  });
  cleanups.push(() => server.close());
  const { port } = server.address() as { port: number };
  return { accepted, server, url: `ws://127.0.0.1:${port}` };
}

async function connected(webSocket: new (url: string, protocols: string[]) => WebSocketLike) {
  const { accepted, url } = await serve();
  const client = await webSocketDialer(url, { webSocket }).dial(never);
  await until(() => accepted.length > 0);
  cleanups.push(() => client.destroy());
  const { socket: server, ...rest } = accepted[0] as Accepted;
  return { client, server, ...rest };
}

describe.each(KINDS)("a WebSocket of kind $kind as a byte socket", ({ webSocket }) => {
  it("carries bytes both ways, and ends at both ends when one does", async () => {
    const { client, server } = await connected(webSocket);
    const [atClient, atServer] = [collect(client), collect(server)];
    client.write(patterned(3000));
    server.write(patterned(2000));
    await until(() => atServer.bytes().length === 3000 && atClient.bytes().length === 2000);
    client.write(Uint8Array.of(7));
    client.end();
    expect(client.write(Uint8Array.of(8))).toBe(false);
    expect(await Promise.all([atClient.closed, atServer.closed])).toEqual([undefined, undefined]);
    expect(atServer.bytes().subarray(0, 3000)).toEqual(patterned(3000));
    expect(atServer.bytes().subarray(3000)).toEqual(Uint8Array.of(7));
    expect(atClient.bytes()).toEqual(patterned(2000));
    expect([atClient.closeCount, atServer.closeCount]).toEqual([1, 1]);
  });

  it("sends what is written while corked in as few messages as 64 KiB allow", async () => {
    const { client, server, messageBytes } = await connected(webSocket);
    const got = collect(server);
    const pieces = Array.from({ length: 150 }, (_, index) => patterned(1000).fill(index, 500));
    client.cork();
    for (const piece of pieces) client.write(piece);
    await nextMacrotask();
    expect(messageBytes).toEqual([]);
    client.uncork();
    await until(() => got.bytes().length === 150_000);
    expect(messageBytes).toEqual([65_536, 65_536, 150_000 - 2 * 65_536]);
    expect(Buffer.concat(pieces).equals(got.bytes())).toBe(true);
  });

  it("cuts a large piece into messages of 64 KiB", async () => {
    const { client, server, messageBytes } = await connected(webSocket);
    const got = collect(server);
    client.write(patterned(100_000));
    await until(() => got.bytes().length === 100_000);
    expect(messageBytes).toEqual([65_536, 100_000 - 65_536]);
    expect(Buffer.from(patterned(100_000)).equals(got.bytes())).toBe(true);
  });

  it("is full above 256 KiB, drains below half of it, and loses nothing", async () => {
    const { client, server } = await connected(webSocket);
    server.pauseReading(); // the server is of `ws`, and holds the client back
    const pieces = 512; // 32 MiB, more than any kernel takes by itself
    const piece = patterned(64 * 1024);
    let received = 0;
    let intact = true;
    server.onBytes = (bytes) => {
      for (const byte of bytes) intact &&= byte === piece[received++ % piece.length];
    };
    let written = 0;
    const writeOn = (): void => {
      while (written < pieces) {
        written += 1;
        if (!client.write(piece)) return;
      }
    };
    client.onDrain = writeOn;
    writeOn();
    expect(written).toBeLessThan(pieces / 2);
    server.resumeReading();
    await until(() => received === pieces * piece.length);
    expect(intact).toBe(true);
  });

  it("keeps what arrives while reading is paused, for later", async () => {
    const { client, server } = await connected(webSocket);
    const got = collect(client);
    client.pauseReading();
    server.write(Uint8Array.of(1));
    server.write(Uint8Array.of(2));
    for (let turn = 0; turn < 20; turn += 1) await nextMacrotask();
    expect(got.chunks).toEqual([]);
    client.resumeReading();
    expect(got.chunks).toEqual([]);
    await until(() => got.bytes().length === 2);
    expect(got.bytes()).toEqual(Uint8Array.of(1, 2));
  });

  it("loses nothing that comes before the socket has an owner, nor the end", async () => {
    const { client, server } = await connected(webSocket);
    const atServer = collect(server);
    server.write(Uint8Array.of(1));
    server.end();
    await atServer.closed;
    const got = collect(client);
    expect(await got.closed).toBeUndefined();
    expect(got.bytes()).toEqual(Uint8Array.of(1));
  });

  it("says why it was destroyed, once", async () => {
    const { client, server } = await connected(webSocket);
    const [atClient, atServer] = [collect(client), collect(server)];
    const cause = new Error("enough");
    client.destroy(cause);
    client.destroy();
    expect(atClient.closeCount).toBe(0);
    expect(await atClient.closed).toBe(cause);
    await atServer.closed;
    expect([atClient.closeCount, atServer.closeCount]).toEqual([1, 1]);
  });

  it.each([
    { code: 1001, reason: "", message: "WebSocket closed: the peer is going away (1001)" },
    { code: 1013, reason: "soon", message: /overloaded, try again later \(1013: soon\)$/ },
    { code: 4321, reason: "", message: "WebSocket closed: no known reason (4321)" },
  ])("says what close code $code means", async ({ code, reason, message }) => {
    const { client, webSocket: accepted } = await connected(webSocket);
    const got = collect(client);
    accepted.close(code, reason);
    expect(await got.closed).toMatchObject({
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  it("says that the connection was lost", async () => {
    const { client, webSocket: accepted } = await connected(webSocket);
    const got = collect(client);
    accepted.terminate();
    expect(await got.closed).toMatchObject({
      message: "WebSocket closed: the connection was lost (1006)",
    });
  });
});

describe("webSocketToSocket", () => {
  it.each([
    { by: "ws", webSocket: WebSocket, code: 1003 },
    { by: "page", webSocket: PageWebSocket, code: 4003 },
  ])("refuses a text message by close code $code when it is of a $by", async (kind) => {
    const { client, server, webSocket: accepted } = await connected(kind.webSocket);
    const [atClient, atServer] = [collect(client), collect(server)];
    accepted.send("words");
    expect(await atClient.closed).toMatchObject({
      message: "WebSocket refused: got text message: binary messages only",
    });
    expect(await atServer.closed).toMatchObject({
      message: `WebSocket closed: the peer takes binary messages only (${kind.code}: text message: binary messages only)`,
    });
    expect(atClient.chunks).toEqual([]);
  });

  it("keeps what HTTP/2's windows hold, of one that cannot be held back", async () => {
    const { client, server } = await connected(PageWebSocket);
    const got = collect(client);
    client.pauseReading();
    for (let piece = 0; piece < 5; piece += 1) server.write(new Uint8Array(MIB));
    await until(() => server.unsentBytes === 0);
    for (let turn = 0; turn < 20; turn += 1) await nextMacrotask();
    client.resumeReading();
    await until(() => got.bytes().length === 5 * MIB);
  });

  it("ends one that cannot be held back, at 8 MiB", async () => {
    const { client, server } = await connected(PageWebSocket);
    const [atClient, atServer] = [collect(client), collect(server)];
    client.pauseReading();
    let sent = 0;
    server.onDrain = () => {
      while (sent < 300 && server.write(new Uint8Array(32 * 1024))) sent += 1;
    };
    server.onDrain();
    expect(await atClient.closed).toMatchObject({
      message: "WebSocket refused: got more than 8388608 bytes while reading was paused",
    });
    expect(await atServer.closed).toMatchObject({ message: expect.stringContaining("(4008: ") });
    expect(atClient.chunks).toEqual([]);
  });

  it("says what `ws` found wrong with the peer's bytes", async () => {
    const { url, accepted } = await serve();
    const stranger = new WebSocket(url);
    stranger.on("error", () => {});
    await until(() => accepted.length > 0 && stranger.readyState === WebSocket.OPEN);
    const got = collect((accepted[0] as Accepted).socket);
    stranger.send(new Uint8Array(256 * 1024 + 1));
    expect(await got.closed).toMatchObject({
      message: "WebSocket failed: Max payload size exceeded",
    });
  });

  it("is over from the start when the WebSocket is", async () => {
    const { webSocket } = await connected(WebSocket);
    webSocket.close();
    await until(() => webSocket.readyState === WebSocket.CLOSED);
    const got = collect(webSocketToSocket(webSocket, { address: "late" }));
    expect(await got.closed).toBeInstanceOf(Error);
    expect(got.closeCount).toBe(1);
  });
});

describe("webSocketDialer", () => {
  it("offers its protocols, and knows where it dials", async () => {
    const { accepted, url } = await serve();
    const protocols = ["route-guide"];
    const dialer = webSocketDialer(`${url}/grpc`, { protocols, webSocket: WebSocket });
    const host = new URL(url).host;
    expect(dialer).toMatchObject({ authority: host, scheme: "http" });
    const client = await dialer.dial(never);
    cleanups.push(() => client.destroy());
    await until(() => accepted.length > 0);
    expect(accepted[0]?.webSocket.protocol).toBe("route-guide");
    expect(client.peer).toEqual({ address: host });
    echo((accepted[0] as Accepted).socket);
    const got = collect(client);
    client.write(Uint8Array.of(5));
    await until(() => got.bytes().length > 0);
    expect(got.bytes()).toEqual(Uint8Array.of(5));
  });

  it("loses nothing of a server that speaks at once", async () => {
    const { server, url } = await serve();
    server.on("connection", (webSocket) => webSocket.send(Uint8Array.of(1)));
    for (let round = 0; round < 10; round += 1) {
      const client = await webSocketDialer(url, { webSocket: WebSocket }).dial(never);
      cleanups.push(() => client.destroy());
      const got = collect(client);
      await until(() => got.bytes().length > 0);
      expect(got.bytes()).toEqual(Uint8Array.of(1));
    }
  });

  it("is of https where the URL is of wss", () => {
    const dialer = webSocketDialer("wss://map.example.org/grpc", { webSocket: WebSocket });
    expect(dialer).toMatchObject({ authority: "map.example.org", scheme: "https" });
  });

  it("refuses a URL of anything else", () => {
    expect(() => webSocketDialer("http://localhost/")).toThrow(TypeError);
    expect(() => webSocketDialer("http://localhost/")).toThrow("want ws: or wss:");
  });

  it("says what the server answered instead", async () => {
    const { url } = await serve();
    const dialer = webSocketDialer(`${url}/forbidden`, { webSocket: WebSocket });
    await expect(dialer.dial(never)).rejects.toThrow(
      `cannot connect to ${url}/forbidden: Unexpected server response: 401`,
    );
  });

  it("is called off by its signal, before and while it dials", async () => {
    const reason = new Error("called off");
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
    cleanups.push(() => silent.close());
    const { port } = silent.address() as { port: number };
    const dialer = webSocketDialer(`ws://127.0.0.1:${port}`, { webSocket: WebSocket });
    await expect(dialer.dial(AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const dialing = dialer.dial(controller.signal);
    const connection = new Promise<void>((resolve) => {
      silent.on("connection", (socket) => socket.on("close", () => resolve()).resume());
      silent.on("connection", () => controller.abort(reason));
    });
    await expect(dialing).rejects.toBe(reason);
    await connection;
  });
});
