import { spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDevCertificates } from "../../shared/transport/tools/dev-certs.mjs";
import { type ServiceProcess, startServer } from "../support/service-process.ts";

const BIN = fileURLToPath(new URL("../../client-cli/bin/routeguide.mjs", import.meta.url));
const POINT = ["feature", "409146138,-746188906"];

const folder = mkdtempSync(join(tmpdir(), "routeguide-"));
const secret = randomBytes(32).toString("hex");
let server: ServiceProcess;
let address: string;

/** A file with a token for an hour, by RFC 7515 and 7519, and nobody's library. */
function tokenFile(claims: Record<string, unknown>): string {
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  const encoded = [{ alg: "HS256" }, { exp, ...claims }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signature = createHmac("sha256", secret).update(encoded.join(".")).digest("base64url");
  const file = join(folder, `token-${randomBytes(4).toString("hex")}`);
  writeFileSync(file, `${[...encoded, signature].join(".")}\n`);
  return file;
}

beforeAll(async () => {
  const secretFile = join(folder, "secret");
  writeFileSync(secretFile, `${secret}\n`);
  makeDevCertificates(folder);
  server = startServer([
    ...["--port", "0", "--auth-secret-file", secretFile, "--auth-scope", "guide"],
    ...["--tls-cert", join(folder, "server.pem"), "--tls-key", join(folder, "server.key")],
  ]);
  address = `localhost:${await server.ready()}`;
});

afterAll(async () => {
  await server.kill();
  rmSync(folder, { recursive: true });
});

function routeguide(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH, ROUTEGUIDE_ADDRESS: address },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const secure = (...args: string[]) => routeguide(...args, "--ca", join(folder, "ca.pem"));

describe("a server that wants tokens", () => {
  it("serves who has one, compressed too", () => {
    const file = tokenFile({ sub: "ada", scope: "guide" });
    const { status, stdout } = secure(...POINT, "--token-file", file);
    expect([status, stdout]).toEqual([0, expect.stringContaining("Berkshire Valley")]);
    const { stdout: list } = secure("list", "40,-75", "41,-74", "--token-file", file, "--gzip");
    expect(list.split("\n").length).toBeGreaterThan(20);
    expect(secure("describe", "--token-file", file).stdout).toContain("RouteGuide/GetFeature");
  });

  it("refuses who has none, and says what to do", () => {
    for (const command of [POINT, ["describe"]]) {
      const { status, stderr } = secure(...command);
      expect(status).toBe(64 + 16);
      expect(stderr).toContain("error: UNAUTHENTICATED (16): want metadata");
      expect(stderr).toContain("hint: --token-file FILE sends a token");
    }
  });

  it("refuses what a token is not for", () => {
    const expired = secure(...POINT, "--token-file", tokenFile({ scope: "guide", exp: 1 }));
    expect(expired.stderr).toContain("UNAUTHENTICATED (16): the token has expired");
    const other = secure(...POINT, "--token-file", tokenFile({ scope: "other" }));
    expect(other.status).toBe(64 + 7);
    expect(other.stderr).toContain(
      "PERMISSION_DENIED (7): the token does not have the scope guide",
    );
  });

  it("tells everybody how it is", () => {
    expect(secure("health")).toMatchObject({ status: 0, stdout: "SERVING\n" });
  });

  it("keeps tokens out of its log", () => {
    const file = tokenFile({ sub: "ada", scope: "guide" });
    secure(...POINT, "--token-file", file);
    expect(server.stdout).not.toContain("Bearer");
    expect(server.stdout).not.toContain("eyJ");
  });
});

describe("the flags for tokens", () => {
  it("are one line and exit code 2 when they are wrong", async () => {
    const wrong = startServer(["--port", "0", "--auth-secret-file", join(folder, "none")]);
    wrong.ready().catch(() => {});
    expect(await wrong.exitCode()).toBe(2);
    expect(wrong.stderr).toMatch(/^error: .*none: no such file\n$/);
  });

  it("get a warning where tokens travel in plaintext", async () => {
    const plain = startServer(["--port", "0", "--auth-secret-file", join(folder, "secret")]);
    await plain.ready();
    expect(plain.log[0]).toMatchObject({ level: "warn", msg: expect.stringContaining("tokens") });
    await plain.kill();
  });
});
