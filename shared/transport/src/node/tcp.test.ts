import { connect, createServer, type Server } from "node:net";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import * as certificates from "../../testing/certificates.ts";
import { collect, echo, never, patterned, until } from "../../testing/collect.ts";
import type { ByteSocket } from "../byte-socket.ts";
import { listenTcp, tcpDialer } from "../node.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type ListenOptions = Omit<Parameters<typeof listenTcp>[0], "port">;

/** A listener on a free port, and each socket that it hands over. */
async function listen(options: ListenOptions = { host: "127.0.0.1" }) {
  const accepted: ByteSocket[] = [];
  const listener = await listenTcp({ ...options, port: 0 }, (socket) => {
    accepted.push(socket);
    cleanups.push(() => socket.destroy());
  });
  cleanups.push(() => listener.close());
  return { accepted, listener };
}

/** Both ends of one connection. */
async function connected(
  listenOptions?: ListenOptions,
  dialOptions: Partial<Parameters<typeof tcpDialer>[0]> = {},
) {
  const { accepted, listener } = await listen(listenOptions);
  const dialer = tcpDialer({ host: "127.0.0.1", port: listener.port, ...dialOptions });
  const client = await dialer.dial(never);
  cleanups.push(() => client.destroy());
  await until(() => accepted.length > 0);
  return { client, server: accepted[0] as ByteSocket, listener, dialer };
}

/** A server of `node:net` or `node:tls`, for what ours would not do. */
async function stranger(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  cleanups.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const TLS = { tls: { ...certificates.server } };
const DIAL_TLS = { tls: { ca: certificates.authority } };

const KINDS = [
  { kind: "plaintext", listenOptions: { host: "127.0.0.1" }, dialOptions: {} },
  { kind: "TLS", listenOptions: { host: "127.0.0.1", ...TLS }, dialOptions: DIAL_TLS },
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

describe("TLS on TCP", () => {
  it("tells each side what it knows of the other", async () => {
    const listenOptions = {
      host: "127.0.0.1",
      tls: { ...certificates.server, ca: certificates.authority, requestCert: true },
    };
    const dialOptions = { tls: { ca: certificates.authority, ...certificates.client } };
    const { client, server, dialer } = await connected(listenOptions, dialOptions);
    expect(dialer.scheme).toBe("https");
    expect(client.peer.tls).toEqual({
      alpnProtocol: "h2",
      version: "TLSv1.3",
      authorized: true,
      identities: ["RouteGuide test server", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"],
    });
    expect(server.peer.tls).toMatchObject({
      alpnProtocol: "h2",
      authorized: true,
      identities: ["RouteGuide test client", "client.test"],
    });
  });

  it("names nobody when the client shows no certificate", async () => {
    const { server } = await connected({ host: "127.0.0.1", ...TLS }, DIAL_TLS);
    expect(server.peer.tls).toMatchObject({ authorized: false, identities: [] });
  });

  it("closes on a client without the certificate that it must show", async () => {
    const { accepted, listener } = await listen({
      host: "127.0.0.1",
      tls: { ...certificates.server, ca: certificates.authority, requestCert: true },
    });
    const client = await tcpDialer({ host: "127.0.0.1", port: listener.port, ...DIAL_TLS }).dial(
      never,
    );
    // In TLS 1.3 the client is connected before the server has seen its certificate.
    expect(await collect(client).closed).toMatchObject({ message: /certificate required/ });
    expect(accepted).toEqual([]);
  });

  it("refuses a server that nobody vouches for", async () => {
    const { listener } = await listen({ host: "127.0.0.1", ...TLS });
    const dialer = tcpDialer({ host: "127.0.0.1", port: listener.port, tls: {} });
    await expect(dialer.dial(never)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^cannot connect to 127.0.0.1:\d+: unable to verify the first/,
      ),
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
  });

  it("refuses a server with another name, and takes the name it is told", async () => {
    const { listener } = await listen({ host: "127.0.0.1", ...TLS });
    const dial = (servername: string) =>
      tcpDialer({
        host: "127.0.0.1",
        port: listener.port,
        tls: { ca: certificates.authority, servername },
      }).dial(never);
    await expect(dial("elsewhere.test")).rejects.toMatchObject({
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
    (await dial("localhost")).destroy();
  });

  it.each([[["http/1.1"]], [undefined]])(
    "refuses a server whose ALPN is %j",
    async (ALPNProtocols) => {
      const options = { ...certificates.server, ...(ALPNProtocols && { ALPNProtocols }) };
      const port = await stranger(
        createTlsServer(options, (socket) => socket.on("error", () => {})),
      );
      await expect(tcpDialer({ host: "127.0.0.1", port, ...DIAL_TLS }).dial(never)).rejects.toThrow(
        'the server does not offer HTTP/2 (ALPN "h2")',
      );
    },
  );

  it.each([[["http/1.1"]], [undefined]])(
    "drops a client whose ALPN is %j",
    async (ALPNProtocols) => {
      const { accepted, listener } = await listen({ host: "127.0.0.1", ...TLS });
      const socket = connectTls({
        host: "127.0.0.1",
        port: listener.port,
        ca: certificates.authority,
        ...(ALPNProtocols && { ALPNProtocols }),
      });
      socket.on("error", () => {});
      await new Promise((resolve) => {
        socket.on("close", resolve);
      });
      expect(accepted).toEqual([]);
    },
  );

  it("drops a client that speaks plaintext", async () => {
    const { accepted, listener } = await listen({ host: "127.0.0.1", ...TLS });
    const client = await tcpDialer({ host: "127.0.0.1", port: listener.port }).dial(never);
    const got = collect(client);
    client.write(new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    await got.closed;
    expect(accepted).toEqual([]);
  });

  it("says that the server of a plaintext connection speaks TLS, once it gets an alert", async () => {
    const unexpectedMessage = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 10);
    const port = await stranger(createServer((socket) => socket.end(unexpectedMessage)));
    const got = collect(await tcpDialer({ host: "127.0.0.1", port }).dial(never));
    expect(await got.closed).toMatchObject({
      message: `127.0.0.1:${port} speaks TLS: got a TLS alert on a plaintext connection`,
    });
    expect(got.chunks).toEqual([]);
  });

  it("says that a plaintext server does not speak TLS", async () => {
    const { accepted, listener } = await listen();
    const dialing = tcpDialer({ host: "127.0.0.1", port: listener.port, ...DIAL_TLS }).dial(never);
    dialing.catch(() => {});
    await until(() => accepted.length > 0);
    const server = collect(accepted[0] as ByteSocket);
    expect(await server.closed).toMatchObject({
      message: expect.stringMatching(/speaks TLS: got a TLS handshake on a plaintext connection/),
    });
    await expect(dialing).rejects.toThrow(`cannot connect to 127.0.0.1:${listener.port}`);
    const port = await stranger(createServer((socket) => socket.end("\0\0\0\x04\0\0\0\0\0")));
    await expect(tcpDialer({ host: "127.0.0.1", port, ...DIAL_TLS }).dial(never)).rejects.toThrow(
      "the server does not speak TLS",
    );
  });
});

describe("listenTcp", () => {
  it("takes both families unless told which", async () => {
    const { listener, accepted } = await listen({});
    const client = await tcpDialer({ host: "localhost", port: listener.port }).dial(never);
    cleanups.push(() => client.destroy());
    await until(() => accepted.length > 0);
    expect(listener.address).toMatch(/^(\[::\]|0\.0\.0\.0):\d+$/);
    const four = await tcpDialer({ host: "127.0.0.1", port: listener.port }).dial(never);
    cleanups.push(() => four.destroy());
    await until(() => accepted.length > 1);
    expect(four.peer.address).toBe(`127.0.0.1:${listener.port}`);
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
    cleanups.push(() => again.close());
    echo(server);
    const got = collect(client);
    client.write(Uint8Array.of(1));
    await until(() => got.bytes().length > 0);
    expect(again.port).toBe(listener.port);
  });

  it("cuts a peer that ended and takes nothing more", async () => {
    const { accepted, listener } = await listen();
    const peer = connect({ host: "127.0.0.1", port: listener.port, allowHalfOpen: true });
    cleanups.push(() => peer.destroy());
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

  it("dials from the address that it is told", async () => {
    const { server } = await connected(undefined, { localAddress: "127.0.0.2" });
    expect(server.peer.address).toMatch(/^127\.0\.0\.2:\d+$/);
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
