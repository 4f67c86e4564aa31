import { X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/folder.ts";
import { dial, LOOPBACK, listen } from "../testing/loopback.ts";
import { createAuthority } from "../tools/certificate.mjs";
import { makeDevCertificates } from "../tools/dev-certs.mjs";
import { readTls } from "./node.ts";

const paths = (folder: string, name: string) => ({
  cert: join(folder, `${name}.pem`),
  key: join(folder, `${name}.key`),
});
const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

describe("npm run dev-certs", () => {
  it("makes what a server and a client need to trust each other", async () => {
    const folder = join(emptyFolder(), "made", "too");
    expect(makeDevCertificates(folder)).toContain(`--ca ${join(folder, "ca.pem")}`);
    const ca = join(folder, "ca.pem");
    const [server, client] = await Promise.all([
      readTls({ ...paths(folder, "server"), ca }),
      readTls({ ...paths(folder, "client"), ca }),
    ]);
    expect([...server.warnings, ...client.warnings]).toEqual([]);
    const { listener } = await listen({ ...LOOPBACK, tls: server.tls });
    const socket = await dial(listener.port, { host: "localhost", tls: client.tls });
    expect(socket.peer.tls?.authorized).toBe(true);
    for (const name of ["ca.key", "server.key", "client.key"]) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps the authority and makes the rest anew when it is done again", () => {
    const folder = emptyFolder();
    makeDevCertificates(folder);
    const [ca, server] = [read(folder, "ca.pem"), read(folder, "server.pem")];
    makeDevCertificates(folder);
    expect(read(folder, "ca.pem")).toBe(ca);
    expect(read(folder, "server.pem")).not.toBe(server);
    expect(new X509Certificate(server).checkIssued(new X509Certificate(ca))).toBe(true);
  });

  it.each([
    ["is somebody else's", createAuthority("somebody else")],
    ["ends too soon", createAuthority("RouteGuide development authority", { days: 30 })],
  ])("makes a new authority where the one that is there %s", (_, { cert, key }) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "ca.pem"), cert);
    writeFileSync(join(folder, "ca.key"), key);
    makeDevCertificates(folder);
    expect(read(folder, "ca.pem")).not.toBe(cert);
  });
});
