import { connect, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import * as certificates from "../../testing/certificates.ts";
import { collect, echo, never, patterned, until } from "../../testing/collect.ts";
import { afterwards, connected, dial, LOOPBACK, listen, stranger } from "../../testing/loopback.ts";
import type { ByteSocket } from "../byte-socket.ts";
import { listenTcp, tcpDialer } from "../node.ts";

const TLS = { tls: { ...certificates.server } };
const DIAL_TLS = { tls: { ca: certificates.authority } };

const KINDS = [
  { kind: "plaintext", listenOptions: LOOPBACK, dialOptions: {} },
  { kind: "TLS", listenOptions: { ...LOOPBACK, ...TLS }, dialOptions: DIAL_TLS },
];

describe.each(KINDS)("a TCP connection in $kind", ({ listenOptions, dialOptions }) => {
  it("carries bytes both ways, and ends at both ends when one does", async () => {
    const { client, server } = await connected(listenOptions, dialOptions);
    const [atClient, atServer] = [collect(client), collect(server)];
    client.write(patterned(200_000));
    server.write(Uint8Array.of(1));
    server.cork();
    server.write(Uint8Array.of(2));
    server.write(Uint8Array.of(3));
    server.uncork();
    await until(() => atServer.bytes().length === 200_000 && atClient.bytes().length === 3);
    client.end();
    expect(client.write(Uint8Array.of(4))).toBe(false);
    expect(await Promise.all([atClient.closed, atServer.closed])).toEqual([undefined, undefined]);
    expect(Buffer.from(patterned(200_000)).equals(atServer.bytes())).toBe(true);
    expect(atClient.bytes()).toEqual(Uint8Array.of(1, 2, 3));
    expect([atClient.closeCount, atServer.closeCount]).toEqual([1, 1]);
  });

  it("is found at whichever address of a name answers", async () => {
    const { client } = await connected(listenOptions, { ...dialOptions, host: "localhost" });
    expect(client.peer.address).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("loses nothing that comes before the socket has an owner", async () => {
    const { client, server } = await connected(listenOptions, dialOptions);
    server.write(Uint8Array.of(1));
    const atServer = collect(server);
    client.write(Uint8Array.of(2));
    await until(() => atServer.bytes().length > 0);
    const atClient = collect(client);
    await until(() => atClient.bytes().length > 0);
    expect(atClient.bytes()).toEqual(Uint8Array.of(1));
  });

  it.each([["client", "server"] as const, ["server", "client"] as const])(
    "holds the %s back while the other pauses, and loses nothing",
    async (writer, reader) => {
      const ends = await connected(listenOptions, dialOptions);
      const pieces = 512; // 32 MiB, more than any kernel takes by itself
      const piece = patterned(64 * 1024);
      let received = 0;
      let intact = true;
      ends[reader].onBytes = (bytes) => {
        for (const byte of bytes) intact &&= byte === piece[received++ % piece.length];
      };
      ends[reader].pauseReading();
      let written = 0;
      const writeOn = (): void => {
        while (written < pieces) {
          written += 1;
          if (!ends[writer].write(piece)) return;
        }
      };
      ends[writer].onDrain = writeOn;
      writeOn();
      expect(written).toBeLessThan(pieces / 2);
      ends[reader].resumeReading();
      await until(() => received === pieces * piece.length);
      expect(intact).toBe(true);
    },
  );

  it("says why it was destroyed, once", async () => {
    const { client, server } = await connected(listenOptions, dialOptions);
    const [atClient, atServer] = [collect(client), collect(server)];
    const cause = new Error("enough");
    client.destroy(cause);
    client.destroy();
    expect(await atClient.closed).toBe(cause);
    await atServer.closed;
    expect([atClient.closeCount, atServer.closeCount]).toEqual([1, 1]);
  });
});

describe("listenTcp", () => {
  it("takes both families unless told which", async () => {
    const { listener, accepted } = await listen({});
    await dial(listener.port, { host: "localhost" });
    await until(() => accepted.length > 0);
    expect(listener.address).toMatch(/^(\[::\]|0\.0\.0\.0):\d+$/);
    const four = await dial(listener.port);
    await until(() => accepted.length > 1);
    expect(four.peer.address).toBe(`127.0.0.1:${listener.port}`);
    expect(accepted[1]?.localAddress).toBe(`127.0.0.1:${listener.port}`);
    expect(four.localAddress).toBe(accepted[1]?.peer.address);
    expect(accepted[1]?.peer.address).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("says that a port is taken", async () => {
    const { listener } = await listen();
    await expect(listenTcp({ host: "127.0.0.1", port: listener.port }, echo)).rejects.toMatchObject(
      {
        message: `cannot listen at 127.0.0.1:${listener.port}: it is in use`,
        code: "EADDRINUSE",
      },
    );
  });

  it("says that an address is not this machine's", async () => {
    await expect(listenTcp({ host: "192.0.2.1", port: 0 }, echo)).rejects.toMatchObject({
      message: expect.stringContaining("cannot listen at 192.0.2.1:0: "),
      code: "EADDRNOTAVAIL",
    });
  });

  it("frees the port when it closes, and lets open connections live", async () => {
    const { client, server, listener } = await connected();
    await listener.close();
    const again = await listenTcp({ host: "127.0.0.1", port: listener.port }, echo);
    afterwards(() => again.close());
    echo(server);
    const got = collect(client);
    client.write(Uint8Array.of(1));
    await until(() => got.bytes().length > 0);
    expect(again.port).toBe(listener.port);
  });

  it("cuts a peer that ended and takes nothing more", async () => {
    const { accepted, listener } = await listen();
    const peer = connect({ host: "127.0.0.1", port: listener.port, allowHalfOpen: true });
    afterwards(() => peer.destroy());
    peer.pause();
    await until(() => accepted.length > 0);
    const server = accepted[0] as ByteSocket;
    const got = collect(server);
    for (let mebibytes = 0; mebibytes < 32; mebibytes += 1) server.write(new Uint8Array(1 << 20));
    peer.end();
    await got.closed;
    expect(got.closeCount).toBe(1);
  });
});

describe("tcpDialer", () => {
  it("says who refused, for each address", async () => {
    const { listener } = await listen();
    await listener.close();
    const { port } = listener;
    const dialer = tcpDialer({ host: "localhost", port });
    expect(dialer).toMatchObject({ authority: `localhost:${port}`, scheme: "http" });
    await expect(dialer.dial(never)).rejects.toMatchObject({
      message: expect.stringMatching(
        `^cannot connect to localhost:${port}: .*connect ECONNREFUSED 127.0.0.1:${port}`,
      ),
      code: "ECONNREFUSED",
    });
  });

  it("says that the server answers in HTTP/1", async () => {
    const answer = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n";
    const client = await dial(
      await stranger(createServer((socket) => socket.end(answer).resume())),
    );
    const got = collect(client);
    client.write(new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    expect(await got.closed).toMatchObject({
      message: `${client.peer.address} answers in HTTP/1, not in HTTP/2`,
      code: "ERR_HTTP1",
    });
    expect(got.chunks).toEqual([]);
  });

  it("takes other first words as they come", async () => {
    const client = await dial(await stranger(createServer((socket) => socket.end("HTTP"))));
    const got = collect(client);
    expect(await got.closed).toBeUndefined();
    expect(got.bytes()).toHaveLength(4);
  });

  it("dials from the address that it is told", async () => {
    const { server } = await connected(undefined, { localAddress: "127.0.0.2" });
    expect(server.peer.address).toMatch(/^127\.0\.0\.2:\d+$/);
  });

  it("says another authority than where it dials, and refuses what is none", () => {
    const options = { ...LOOPBACK, port: 1 };
    expect(tcpDialer({ ...options, authority: "a.test" }).authority).toBe("a.test");
    for (const authority of ["", "a b", "a:0", "a:65536", "[a]", "user@a"]) {
      expect(() => tcpDialer({ ...options, authority })).toThrow(
        new TypeError(`malformed authority ${JSON.stringify(authority)}, want host or host:port`),
      );
    }
  });

  it("is called off by its signal, before and while it dials", async () => {
    const reason = new Error("called off");
    const port = await stranger(createServer(() => {}));
    for (const options of [{}, DIAL_TLS]) {
      const dialer = tcpDialer({ host: "127.0.0.1", port, ...options });
      await expect(dialer.dial(AbortSignal.abort(reason))).rejects.toBe(reason);
      const controller = new AbortController();
      const dialing = dialer.dial(controller.signal);
      controller.abort(reason);
      await expect(dialing).rejects.toBe(reason);
    }
  });
});
