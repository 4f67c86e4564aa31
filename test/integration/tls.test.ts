import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide, type RouteNote } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate } from "../../shared/transport/tools/certificate.mjs";
import { makeDevCertificates } from "../../shared/transport/tools/dev-certs.mjs";
import { ROOT } from "../support/repository.ts";
import { runProgram } from "../support/run-program.ts";
import { type ServiceProcess, startServer } from "../support/service-process.ts";

const BERKSHIRE = /Berkshire Valley Management Area Trail/;

let folder: string;
const file = (name: string): string => join(folder, name);
const ours = () => ["--tls-cert", file("server.pem"), "--tls-key", file("server.key")];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "route-guide-"));
  makeDevCertificates(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function start(args: readonly string[]): ServiceProcess {
  const server = startServer(["--port", "0", ...args]);
  cleanUps.push(() => server.kill());
  return server;
}

/** `routeguide` as people run it. */
async function routeguide(...args: readonly string[]) {
  const program = join(ROOT, "client-cli/bin/routeguide.mjs");
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, [program, ...args]);
  return { exitCode, stdout: stdout.toString(), stderr };
}

const feature = (port: number, ...args: readonly string[]) =>
  routeguide("feature", "40.9146138,-74.6188906", "--address", `localhost:${port}`, ...args);

const messages = (server: ServiceProcess) => server.log.map(({ msg }) => msg);

describe("routeguide-server and routeguide with TLS", () => {
  it("understand each other, and say why they do not", async () => {
    const server = start(ours());
    const port = await server.ready();
    const trusted = await feature(port, "--ca", file("ca.pem"));
    expect(trusted).toMatchObject({ exitCode: 0, stderr: "" });
    expect(trusted.stdout).toMatch(BERKSHIRE);
    const [untrusted, plaintext, misnamed] = await Promise.all([
      feature(port, "--tls"),
      feature(port),
      feature(port, "--ca", file("ca.pem"), "--authority", "a.test"),
    ]);
    expect(untrusted.stderr).toMatch(/nobody whom we trust has signed .*\nhint: --ca FILE/);
    expect(plaintext.stderr).toMatch(/ speaks TLS: .*\nhint: --tls speaks TLS/);
    expect(misnamed.stderr).toMatch(
      /is for localhost, .*, not for a\.test\nhint: --authority NAME/,
    );
    expect([untrusted, plaintext, misnamed].map(({ exitCode }) => exitCode)).toEqual([78, 78, 78]);
    expect(server.log).toContainEqual(
      expect.objectContaining({ level: "warn", code: "ERR_PLAINTEXT" }),
    );
  });

  it("show each other who they are when the server wants to know", async () => {
    const server = start([...ours(), "--tls-client-ca", file("ca.pem")]);
    const port = await server.ready();
    const ca = ["--ca", file("ca.pem")];
    const own = ["--cert", file("client.pem"), "--key", file("client.key")];
    const [known, nobody] = await Promise.all([feature(port, ...ca, ...own), feature(port, ...ca)]);
    expect(known.stdout).toMatch(BERKSHIRE);
    expect(nobody.stderr).toMatch(
      /wants to see a certificate of ours\nhint: --cert FILE and --key/,
    );
    expect(messages(server)).toContain("connection refused: the client shows no certificate");
  });

  it("say that TLS is for another port", async () => {
    const server = start([]);
    const { exitCode, stderr } = await feature(await server.ready(), "--tls");
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/: the server does not speak TLS\nhint: without --tls, /);
    expect(messages(server)).toContainEqual(
      expect.stringMatching(/^connection refused: .* speaks TLS: got a TLS handshake on a plain/),
    );
  });

  it("exit 2 where a file is no good, with one line that names it", async () => {
    const other = ["--tls-cert", file("server.pem"), "--tls-key", file("client.key")];
    const server = start(other);
    expect(await server.exitCode()).toBe(2);
    expect(server.stderr).toBe(
      `error: cannot use ${file("client.key")}: it is not the key of ${file("server.pem")}\n`,
    );
    expect(await feature(1, "--ca", file("missing.pem"))).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `error: cannot read ${file("missing.pem")}: there is no such file\n`,
    });
  });

  it("warn of a certificate that has expired", async () => {
    const { cert, key } = issueCertificate(createAuthority("an authority"), {
      commonName: "old",
      purpose: "server",
      notAfter: new Date("2020-02-03T04:05:06Z"),
    });
    writeFileSync(file("old.pem"), cert);
    writeFileSync(file("old.key"), key);
    const server = start(["--tls-cert", file("old.pem"), "--tls-key", file("old.key")]);
    await server.ready();
    expect(messages(server)[0]).toBe(`a certificate in ${file("old.pem")} expired on 2020-02-03`);
  });
});

describe("certificates that change while the server works", () => {
  /** The certificate that a new connection meets. */
  async function certificateAt(port: number): Promise<string> {
    const socket = connect({ port, host: "localhost", ALPNProtocols: ["h2"], ca: pem("ca.pem") });
    cleanUps.push(async () => void socket.destroy());
    await new Promise((resolve, reject) => {
      socket.on("secureConnect", resolve);
      socket.on("error", reject);
    });
    return socket.getPeerX509Certificate()?.fingerprint256 ?? "";
  }

  const pem = (name: string): string => readFileSync(file(name), "utf8");
  const made = () => new X509Certificate(pem("server.pem")).fingerprint256;

  it("reach new connections; open ones, and calls under way, go on", async () => {
    const server = start(ours());
    const port = await server.ready();
    const tls = { ca: pem("ca.pem") };
    const channel = createChannel(dialerFor(`localhost:${port}`, { tls }));
    cleanUps.push(() => channel.close());
    const client = createClient(RouteGuide, channel);
    const chat = chatter();
    const replies = client.routeChat(chat.notes)[Symbol.asyncIterator]();
    chat.say("before");
    const load = routeguide(
      ...["bench", "--seconds", "4", "--json", "--address", `localhost:${port}`],
      ...["--ca", file("ca.pem")],
    );
    const before = made();
    expect(await certificateAt(port)).toBe(before);

    makeDevCertificates(folder);
    expect(made()).not.toBe(before);
    const reloaded = () => messages(server).includes("certificates reloaded");
    await expect.poll(reloaded, { timeout: 10_000 }).toBe(true);
    expect(await certificateAt(port)).toBe(made());

    chat.say("after");
    expect((await replies.next()).value?.message).toBe("before");
    chat.end();
    const { calls, failed } = JSON.parse((await load).stdout);
    expect([failed, calls > 1_000]).toEqual([0, true]);
    expect(server.log.some(({ level }) => level === "error")).toBe(false);
  });

  it("are kept from before where the new ones are no good", async () => {
    const server = start(ours());
    const port = await server.ready();
    const before = await certificateAt(port);
    writeFileSync(file("server.pem"), "not yet written");
    await expect
      .poll(() => messages(server).at(-1), { timeout: 10_000 })
      .toBe(
        `cannot use ${file("server.pem")}: it has no certificate in PEM; ` +
          "the certificates from before stay",
      );
    expect(await certificateAt(port)).toBe(before);
    makeDevCertificates(folder);
  });
});

/** Notes for a chat, all at one place, said one by one. */
function chatter() {
  const waiting: ((note: RouteNote | undefined) => void)[] = [];
  const unheard: (RouteNote | undefined)[] = [];
  const give = (note: RouteNote | undefined): void => {
    const taker = waiting.shift();
    if (taker) taker(note);
    else unheard.push(note);
  };
  async function* notes(): AsyncGenerator<RouteNote> {
    for (;;) {
      const note = unheard.length
        ? unheard.shift()
        : await new Promise<RouteNote | undefined>((resolve) => waiting.push(resolve));
      if (!note) return;
      yield note;
    }
  }
  return {
    notes: notes(),
    say: (message: string) => give({ location: { latitude: 77, longitude: 7 }, message }),
    end: () => give(undefined),
  };
}
