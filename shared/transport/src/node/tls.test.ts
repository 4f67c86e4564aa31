import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import {
  type ConnectionOptions,
  connect as connectTls,
  createServer as createTlsServer,
} from "node:tls";
import { describe, expect, it } from "vitest";
import * as certificates from "../../testing/certificates.ts";
import { collect, until } from "../../testing/collect.ts";
import { afterwards, connected, dial, LOOPBACK, listen, stranger } from "../../testing/loopback.ts";
import { createAuthority, issueCertificate } from "../../tools/certificate.mjs";
import { tcpDialer } from "../node.ts";

const { authority, server: SERVER, client: CLIENT } = certificates;
const TLS = { ...LOOPBACK, tls: SERVER };
const MUTUAL = { ...LOOPBACK, tls: { ...SERVER, ca: authority } };
const TRUST = { tls: { ca: authority } };

const elsewhere = createAuthority("another authority");
const names = [{ dns: "localhost" }, { ip: "127.0.0.1" }];

const der = (pem: string) => Uint8Array.from(new X509Certificate(pem).raw);

/** A TLS client of Node's own: what it gets to read until it closes, and the error if there was one. */
async function strangerAt(port: number, options: ConnectionOptions = {}) {
  const socket = connectTls({ ...LOOPBACK, port, ca: authority, ...options });
  afterwards(() => socket.destroy());
  const got = { text: "", code: "" };
  socket.on("data", (chunk) => {
    got.text += chunk;
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    got.code = error.code ?? "";
  });
  await new Promise((resolve) => {
    socket.on("close", resolve);
  });
  return got;
}

/** All that comes from a port to who says `text` there, until it closes. */
async function answerTo(port: number, text: string): Promise<Buffer> {
  const socket = connect({ ...LOOPBACK, port });
  afterwards(() => socket.destroy());
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.write(text, "latin1");
  await once(socket, "end");
  return Buffer.concat(chunks);
}

describe("TLS on TCP", () => {
  it("tells each side what it knows of the other", async () => {
    const dialOptions = { tls: { ca: authority, ...CLIENT } };
    const { client, server } = await connected(MUTUAL, dialOptions);
    expect(client.peer.tls).toEqual({
      alpnProtocol: "h2",
      version: "TLSv1.3",
      cipherSuite: expect.stringMatching(/^TLS_AES_\d+_GCM_SHA\d+$/),
      authorized: true,
      certificate: der(SERVER.cert),
      localCertificate: der(CLIENT.cert),
      identities: [
        { kind: "dns", name: "localhost" },
        { kind: "ip", name: "127.0.0.1" },
        { kind: "ip", name: "::1" },
        { kind: "commonName", name: "RouteGuide test server" },
      ],
    });
    expect(server.peer.tls).toMatchObject({
      alpnProtocol: "h2",
      authorized: true,
      identities: [
        { kind: "dns", name: "client.test" },
        { kind: "commonName", name: "RouteGuide test client" },
      ],
    });
  });

  it("names nobody when the client shows no certificate", async () => {
    const { server } = await connected(TLS, TRUST);
    expect(server.peer.tls).toMatchObject({ authorized: false, identities: [] });
    expect(server.peer.tls).not.toHaveProperty("certificate");
  });

  it("knows a client by its URI, as SPIFFE has it", async () => {
    const uri = "spiffe://route-guide.test/client";
    const known = issueCertificate(elsewhere, {
      commonName: "",
      purpose: "client",
      names: [{ uri }],
      days: 1,
    });
    const { server } = await connected(
      { ...LOOPBACK, tls: { ...SERVER, ca: elsewhere.cert } },
      { tls: { ca: authority, cert: known.cert, key: known.key } },
    );
    expect(server.peer.tls?.identities).toContainEqual({ kind: "uri", name: uri });
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)("takes %s", async (version) => {
    const { accepted, listener } = await listen(TLS);
    const versions = { minVersion: version, maxVersion: version };
    void strangerAt(listener.port, { ALPNProtocols: ["h2"], ...versions });
    await until(() => accepted.length > 0);
    expect(accepted[0]?.peer.tls).toMatchObject({ alpnProtocol: "h2", version });
  });
});

describe("a client that dials with TLS", () => {
  const failureOf = (port: number, tls: Parameters<typeof tcpDialer>[0]["tls"]) =>
    dial(port, { ...(tls && { tls }) }).then(
      () => "connected",
      (error: Error) => error.message.replace(`cannot connect to 127.0.0.1:${port}: `, ""),
    );

  // biome-ignore format: a table
  it.each([
    ["that nobody vouches for",   elsewhere, { names, days: 1 },                       "nobody whom we trust has signed the server's certificate"],
    ["with another name",         undefined, { names: [{ dns: "a.test" }], days: 1 },  "the server's certificate is for a.test, not for 127.0.0.1"],
    ["whose time is over",        undefined, { names, notAfter: new Date(Date.now() - 1_000) },             "the server's certificate has expired"],
    ["whose time is to come",     undefined, { names, notBefore: new Date(Date.now() + 3_600_000), days: 2 }, "the server's certificate is not valid yet"],
  ])("refuses a server %s", async (_, signer, validity, message) => {
    const ours = createAuthority("our authority");
    const request = { commonName: "a server", purpose: "server", ...validity } as const;
    const tls = issueCertificate(signer ?? ours, request);
    const { listener } = await listen({ ...LOOPBACK, tls });
    expect(await failureOf(listener.port, { ca: ours.cert })).toBe(message);
  });

  it("refuses a server that vouches for itself, unless told to trust it", async () => {
    const request = { commonName: "itself", purpose: "server", names, days: 1 } as const;
    const itself = issueCertificate(undefined, request);
    const { listener } = await listen({ ...LOOPBACK, tls: itself });
    expect(await failureOf(listener.port, {})).toMatch(/is signed by itself, and we do not trust/);
    expect(await failureOf(listener.port, { ca: itself.cert })).toBe("connected");
  });

  it("gives the codes of Node", async () => {
    const { listener } = await listen(TLS);
    await expect(dial(listener.port, { tls: {} })).rejects.toMatchObject({
      code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    });
  });

  it("wants the certificate to bear the authority, or the name it is told", async () => {
    const asked: (string | false | null)[] = [];
    const options = { ...SERVER, ALPNProtocols: ["h2"] };
    const server = createTlsServer(options, (socket) => {
      socket.on("error", () => {});
      asked.push(socket.servername as string | false);
    });
    const port = await stranger(server);
    await dial(port, { ...TRUST, authority: "localhost:443" });
    await dial(port, { ...TRUST, authority: "[::1]:443" });
    await dial(port, { tls: { ca: authority, servername: "localhost" }, authority: "a.test" });
    await until(() => asked.length === 3);
    expect(asked).toEqual(["localhost", false, "localhost"]);
    await expect(dial(port, { ...TRUST, authority: "a.test" })).rejects.toMatchObject({
      code: "ERR_TLS_CERT_ALTNAME_INVALID",
      message: expect.stringMatching(/certificate is for localhost, .*, ::1, not for a\.test$/),
    });
    await expect(dial(port, { ...TRUST, authority: "[::2]" })).rejects.toThrow(/not for ::2$/);
  });

  it("asks for its credentials at each dial", async () => {
    const { listener } = await listen(TLS);
    let ca = elsewhere.cert;
    const dialer = tcpDialer({ ...LOOPBACK, port: listener.port, tls: async () => ({ ca }) });
    const { signal } = new AbortController();
    await expect(dialer.dial(signal)).rejects.toThrow("nobody whom we trust");
    ca = authority;
    (await dialer.dial(signal)).destroy();
  });

  it.each([[["http/1.1"]], [undefined]])("refuses a server whose ALPN is %j", async (protocols) => {
    const options = { ...SERVER, ...(protocols && { ALPNProtocols: protocols }) };
    const port = await stranger(createTlsServer(options, (socket) => socket.on("error", () => {})));
    expect(await failureOf(port, TRUST.tls)).toBe('the server does not offer HTTP/2 (ALPN "h2")');
  });

  it("says that a server has only old versions of TLS", async () => {
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" } as const;
    const port = await stranger(createTlsServer({ ...SERVER, ...old, ciphers: "ALL:@SECLEVEL=0" }));
    expect(await failureOf(port, TRUST.tls)).toBe(
      "the server has no TLS version in common with us",
    );
  });

  it("says that a server wants to see a certificate", async () => {
    const { refused, listener } = await listen(MUTUAL);
    const got = collect(await dial(listener.port, TRUST));
    expect(await got.closed).toMatchObject({
      message: "the server wants to see a certificate of ours",
      code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    });
    expect(refused.map(({ reason }) => reason.message)).toEqual([
      "the client shows no certificate",
    ]);
  });

  it("does not blame certificates for the end of a connection that was in use", async () => {
    const { client, server } = await connected(TLS, TRUST);
    const got = collect(client);
    server.onClose = () => {};
    server.write(Uint8Array.of(1));
    await until(() => got.bytes().length > 0);
    server.end();
    expect(await got.closed).toBeUndefined();
  });

  it("says that a server may want to see a certificate when it leaves without a word", async () => {
    const options = { ...SERVER, ALPNProtocols: ["h2"] };
    const port = await stranger(createTlsServer(options, (socket) => socket.end()));
    expect(await collect(await dial(port, TRUST)).closed).toMatchObject({
      message: expect.stringMatching(/; perhaps it wants to see a certificate of ours$/),
      code: "ERR_TLS_DROPPED",
    });
  });

  it("says that a server may not have accepted its certificate", async () => {
    const { refused, listener } = await listen(MUTUAL);
    const mine = issueCertificate(elsewhere, { commonName: "me", purpose: "client", days: 1 });
    const got = collect(await dial(listener.port, { tls: { ca: authority, ...mine } }));
    expect(await got.closed).toMatchObject({
      message:
        "the server closed the connection right after the handshake; " +
        "perhaps it does not accept a certificate of ours",
    });
    expect(refused).toEqual([
      {
        address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        reason: expect.objectContaining({
          message: "the client's certificate is not trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        }),
      },
    ]);
  });
});

describe("a listener with TLS", () => {
  it("gives an alert to a client that offers other protocols, and tells of it", async () => {
    const { accepted, refused, listener } = await listen(TLS);
    const { code } = await strangerAt(listener.port, { ALPNProtocols: ["http/1.1"] });
    expect(code).toBe("ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL");
    await until(() => refused.length > 0);
    expect(refused[0]?.reason.message).toBe('the client does not offer HTTP/2 (ALPN "h2")');
    expect(accepted).toEqual([]);
  });

  it("tells a client that offers no protocols what it wants", async () => {
    const { accepted, refused, listener } = await listen(TLS);
    const { text } = await strangerAt(listener.port);
    expect(text).toMatch(/^HTTP\/1\.1 505 [\s\S]*\r\n\r\nwant ALPN "h2"\n$/);
    expect([refused.length, accepted.length]).toEqual([1, 0]);
  });

  it("refuses TLS 1.1", async () => {
    const { refused, listener } = await listen(TLS);
    const old = {
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "ALL:@SECLEVEL=0",
    } as const;
    const { code } = await strangerAt(listener.port, old);
    expect(code).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
    await until(() => refused.length > 0);
    expect(refused[0]?.reason.message).toBe("the client has no TLS version in common with us");
  });

  it("gives HTTP/2 in plaintext a TLS alert", async () => {
    const { accepted, refused, listener } = await listen(TLS);
    const answer = await answerTo(listener.port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    expect(answer.toString("hex")).toBe("1503030002020a"); // fatal, unexpected_message
    expect(refused).toEqual([
      {
        address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        reason: expect.objectContaining({
          message: "the client does not speak TLS: got HTTP/2 in plaintext",
          code: "ERR_PLAINTEXT",
        }),
      },
    ]);
    expect(accepted).toEqual([]);
  });

  it("gives HTTP/1 in plaintext an answer of its own", async () => {
    const { listener } = await listen(TLS);
    const answer = await answerTo(listener.port, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    expect(answer.toString()).toBe(
      "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: 21\r\n" +
        "connection: close\r\n\r\nthis port speaks TLS\n",
    );
  });

  it("gives an alert to whatever else is no TLS, however it comes in", async () => {
    const { refused, listener } = await listen(TLS);
    const socket = connect({ ...LOOPBACK, port: listener.port });
    socket.setNoDelay(true);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    for (const text of ["P", "R", "\0"]) {
      socket.write(text);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await once(socket, "end");
    expect(Buffer.concat(chunks).toString("hex")).toBe("1503030002020a");
    expect(refused[0]?.reason.message).toMatch(/got something else in plaintext$/);
  });

  it("says nothing of who connects and leaves, and something of who leaves too early", async () => {
    const { refused, listener } = await listen(TLS);
    for (const text of ["", "\x16", "\x16\x03\x01\x00"]) {
      const socket = connect({ ...LOOPBACK, port: listener.port });
      socket.end(text, "latin1");
      await once(socket.resume(), "close");
    }
    await until(() => refused.length > 0);
    expect(refused.map(({ reason }) => reason.message)).toEqual([
      "the client closed the connection during the handshake; perhaps it does not trust us",
    ]);
  });
});

describe("TLS and plaintext at the two ends", () => {
  it("says that the server of a plaintext connection speaks TLS, once it gets an alert", async () => {
    const { listener } = await listen(TLS);
    const client = await dial(listener.port);
    const got = collect(client);
    client.write(new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    expect(await got.closed).toMatchObject({
      message: `127.0.0.1:${listener.port} speaks TLS: got a TLS alert on a plaintext connection`,
      code: "ERR_TLS_ON_PLAINTEXT",
    });
    expect(got.chunks).toEqual([]);
  });

  it("tells of a client that speaks TLS to a plaintext port", async () => {
    const { accepted, refused, listener } = await listen();
    const dialing = dial(listener.port, TRUST);
    dialing.catch(() => {});
    await until(() => accepted.length > 0);
    const server = collect(accepted[0] as (typeof accepted)[number]);
    expect(await server.closed).toMatchObject({ code: "ERR_TLS_ON_PLAINTEXT" });
    await expect(dialing).rejects.toThrow(`cannot connect to 127.0.0.1:${listener.port}`);
    expect(refused.map(({ reason }) => reason.message)).toEqual([
      expect.stringMatching(/^127.* speaks TLS: got a TLS handshake on a plaintext connection$/),
    ]);
  });

  it.each([
    ["says HTTP/2's SETTINGS", "\0\0\0\x04\0\0\0\0\0", "the server does not speak TLS"],
    ["closes", "", /^the server closed the connection during the handshake; perhaps/],
  ])("says that a server which %s does not speak TLS", async (_, words, message) => {
    const port = await stranger(createServer((socket) => socket.end(words).resume()));
    const failure = await dial(port, TRUST).catch((error: Error) => error.message);
    expect(String(failure).replace(/^cannot connect to [\d.:]+: /, "")).toMatch(message);
  });
});
