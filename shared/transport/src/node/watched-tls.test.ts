import { X509Certificate } from "node:crypto";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { describe, expect, it } from "vitest";
import { collect, echo, until } from "../../testing/collect.ts";
import { emptyFolder } from "../../testing/folder.ts";
import { afterwards, dial, LOOPBACK, listen } from "../../testing/loopback.ts";
import { type Authority, createAuthority, issueCertificate } from "../../tools/certificate.mjs";
import { ManualClock } from "../memory.ts";
import { type WatchedTls, watchTls } from "../node.ts";

const authority = createAuthority("the servers' authority");
const NAMES = [{ ip: "127.0.0.1" }];

const issued = (commonName: string, signer: Authority = authority) =>
  issueCertificate(signer, { commonName, purpose: "server", names: NAMES, days: 1 });

function write(folder: string, { cert, key }: { cert: string; key: string }): void {
  writeFileSync(join(folder, "key.pem"), key);
  writeFileSync(join(folder, "cert.pem"), cert);
}

/** A watch over `cert.pem` and `key.pem` of a folder, and what it tells. */
async function watch(folder: string, ca?: string) {
  const clock = new ManualClock();
  const heard: string[] = [];
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  const certificates = await watchTls(ca === undefined ? files : { ...files, ca }, {
    clock,
    onReload: () => heard.push("reload"),
    onProblem: (error) => heard.push(error.message.replaceAll(folder, "")),
    onWarning: (warning) => heard.push(warning.replaceAll(folder, "")),
  });
  afterwards(() => certificates.stop());
  return { clock, heard, certificates };
}

/** Lets time pass until `condition` holds. */
async function pass(clock: ManualClock, condition: () => boolean): Promise<void> {
  await until(() => {
    void clock.advance(1_000);
    return condition();
  });
}

const nameIn = ({ current }: WatchedTls): string =>
  new X509Certificate(current.cert).subject.replace("CN=", "");

describe("watchTls", () => {
  it("gives new files to those who listen, once", async () => {
    const folder = emptyFolder();
    write(folder, issued("first"));
    const { clock, heard, certificates } = await watch(folder);
    const told: string[] = [];
    certificates.onChange(() => told.push(nameIn(certificates)));
    const forget = certificates.onChange(() => told.push("forgotten"));
    forget();
    write(folder, issued("second"));
    await pass(clock, () => heard.length > 0);
    expect([heard, told]).toEqual([["reload"], ["second"]]);
    expect(clock.now()).toBeGreaterThanOrEqual(2_000); // seen, then seen to be settled
  });

  it.each([
    [
      "renamed into place",
      (folder: string, pair: { cert: string; key: string }) => {
        for (const name of ["cert", "key"] as const) {
          writeFileSync(join(folder, `${name}.new`), pair[name]);
          renameSync(join(folder, `${name}.new`), join(folder, `${name}.pem`));
        }
      },
    ],
    [
      "behind a link that is replaced, as in a mounted secret",
      (folder: string, pair: { cert: string; key: string }) => {
        mkdirSync(join(folder, "..2"));
        write(join(folder, "..2"), pair);
        symlinkSync("..2", join(folder, "..new"));
        renameSync(join(folder, "..new"), join(folder, "..data"));
      },
    ],
  ])("notices files %s", async (_, replace) => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "..1"));
    write(join(folder, "..1"), issued("first"));
    symlinkSync("..1", join(folder, "..data"));
    for (const name of ["cert.pem", "key.pem"]) {
      symlinkSync(`..data/${name}`, join(folder, name));
    }
    const { clock, heard, certificates } = await watch(folder);
    replace(folder, issued("second"));
    await pass(clock, () => heard.length > 0);
    expect([heard, nameIn(certificates)]).toEqual([["reload"], "second"]);
  });

  it("keeps what it has while the files cannot be used, and says so once for each change", async () => {
    const folder = emptyFolder();
    write(folder, issued("first"));
    const { clock, heard, certificates } = await watch(folder);
    const second = issued("second");
    writeFileSync(join(folder, "cert.pem"), second.cert); // its key is late
    await pass(clock, () => heard.length === 1);
    rmSync(join(folder, "cert.pem"));
    await pass(clock, () => heard.length === 2);
    writeFileSync(join(folder, "cert.pem"), "");
    await pass(clock, () => heard.length === 3);
    expect(nameIn(certificates)).toBe("first");
    write(folder, second);
    await pass(clock, () => heard.length === 4);
    expect(nameIn(certificates)).toBe("second");
    expect(heard).toEqual([
      "cannot use /key.pem: it is not the key of /cert.pem",
      "cannot read /cert.pem: there is no such file",
      "cannot use /cert.pem: it has no certificate in PEM",
      "reload",
    ]);
  });

  it("is silent when nothing but the time of a file changed", async () => {
    const folder = emptyFolder();
    const pair = issued("first");
    write(folder, pair);
    const { clock, heard } = await watch(folder);
    write(folder, pair);
    for (let second = 0; second < 5; second += 1) {
      const at = clock.now();
      await pass(clock, () => clock.now() > at + 1_000);
    }
    write(folder, issued("second"));
    await pass(clock, () => heard.length > 0);
    expect(heard).toEqual(["reload"]);
  });

  it("warns of what expired, at first and later", async () => {
    const folder = emptyFolder();
    const expired = (commonName: string) =>
      issueCertificate(authority, {
        commonName,
        purpose: "server",
        notAfter: new Date("2020-02-03T04:05:06Z"),
      });
    write(folder, expired("first"));
    const { clock, heard } = await watch(folder);
    write(folder, expired("second"));
    await pass(clock, () => heard.length === 3);
    const warning = "a certificate in /cert.pem expired on 2020-02-03";
    expect(heard).toEqual([warning, "reload", warning]);
  });

  it("rejects when the files cannot be used at first", async () => {
    const folder = emptyFolder();
    await expect(watch(folder)).rejects.toThrow("cannot read");
  });

  it("looks no more once it is stopped", async () => {
    const folder = emptyFolder();
    write(folder, issued("first"));
    const { clock, certificates } = await watch(folder);
    await clock.advance(1_000); // it is looking
    certificates.stop();
    write(folder, issued("second"));
    const other = await watch(folder);
    write(folder, issued("third"));
    await pass(other.clock, () => other.heard.length > 0);
    await clock.advance(10_000);
    expect(nameIn(certificates)).toBe("first");
  });
});

describe("a listener whose certificates change", () => {
  const trust = { tls: { ca: authority.cert } };

  /** Whom a new connection meets. */
  async function nameAt(port: number): Promise<string | undefined> {
    const socket = await dial(port, trust);
    socket.destroy();
    return socket.peer.tls?.identities.find(({ kind }) => kind === "commonName")?.name;
  }

  it("shows new connections the new one, and lets open ones live", async () => {
    const folder = emptyFolder();
    write(folder, issued("first"));
    const { clock, heard, certificates } = await watch(folder);
    const { accepted, listener } = await listen({ ...LOOPBACK, tls: certificates });
    const open = await dial(listener.port, trust);
    await until(() => accepted.length > 0);
    for (const socket of accepted) echo(socket);
    const got = collect(open);
    expect(await nameAt(listener.port)).toBe("first");
    write(folder, issued("second"));
    await pass(clock, () => heard.length > 0);
    expect(await nameAt(listener.port)).toBe("second");
    open.write(Uint8Array.of(1, 2, 3));
    await until(() => got.bytes().length === 3);
    expect(got.closeCount).toBe(0);
  });

  it("trusts only the new authorities with clients, tickets from before included", async () => {
    const folder = emptyFolder();
    write(folder, issued("server"));
    const ca = join(folder, "clients.pem");
    const [before, after] = [createAuthority("before"), createAuthority("after")];
    writeFileSync(ca, before.cert);
    const { clock, heard, certificates } = await watch(folder, ca);
    const { accepted, refused, listener } = await listen({ ...LOOPBACK, tls: certificates });
    const mine = issueCertificate(before, { commonName: "client", purpose: "client", days: 1 });
    let ticket: Buffer | undefined;
    const connect = (session?: Buffer) => {
      const socket = connectTls({
        ...LOOPBACK,
        port: listener.port,
        ALPNProtocols: ["h2"],
        ca: authority.cert,
        ...mine,
        ...(session && { session }),
      });
      afterwards(() => socket.destroy());
      socket.on("error", () => {});
      socket.on("session", (given) => {
        ticket = given;
      });
      return socket.resume();
    };
    connect();
    await until(() => accepted.length === 1 && ticket !== undefined);
    connect(ticket);
    await until(() => accepted.length === 2);
    writeFileSync(ca, after.cert);
    await pass(clock, () => heard.length > 0);
    connect(ticket);
    await until(() => refused.length > 0);
    expect(accepted.length).toBe(2);
  });
});
