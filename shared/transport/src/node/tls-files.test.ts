import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { authority, client, server, weak } from "../../testing/certificates.ts";
import { emptyFolder } from "../../testing/folder.ts";
import { createAuthority, issueCertificate } from "../../tools/certificate.mjs";
import { readTls } from "../node.ts";

/** Writes `contents`, and gives their paths under the same names. */
function filesOf<Name extends string>(contents: Record<Name, string>): Record<Name, string> {
  const folder = emptyFolder();
  const names = Object.keys(contents) as Name[];
  for (const name of names) writeFileSync(join(folder, name), contents[name]);
  return Object.fromEntries(names.map((name) => [name, join(folder, name)])) as Record<
    Name,
    string
  >;
}

function encryptedKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const encryption = { cipher: "aes-256-cbc", passphrase: "secret" };
  return privateKey.export({ type: "pkcs8", format: "pem", ...encryption }).toString();
}

const NO_PEM = "hello\n";
const MALFORMED = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

describe("readTls", () => {
  it("gives what the files hold, and asks for no more than it is told of", async () => {
    const contents = { ...server, ca: authority };
    expect(await readTls(filesOf(contents))).toEqual({ tls: contents, warnings: [] });
    expect(await readTls(filesOf({ ca: authority }))).toEqual({
      tls: { ca: authority },
      warnings: [],
    });
    expect(await readTls({})).toEqual({ tls: {}, warnings: [] });
  });

  // biome-ignore format: a table
  it.each([
    ["a certificate that is none", { cert: NO_PEM, key: server.key },         "cert", "it has no certificate in PEM"],
    ["half a certificate",         { cert: MALFORMED, key: server.key },      "cert", "a certificate in it is malformed"],
    ["a key that is none",         { cert: server.cert, key: NO_PEM },        "key",  "it has no private key in PEM"],
    ["an encrypted key",           { cert: server.cert, key: encryptedKey() }, "key", "it is encrypted; want a key without passphrase"],
    ["another's key",              { cert: server.cert, key: client.key },    "key",  /^it is not the key of .*cert$/],
    ["a key of another kind",      { cert: server.cert, key: weak.key },      "key",  /^it is not the key of .*cert$/],
    ["a key that is too short",    weak,                                      "cert", "TLS does not take it: ee key too small"],
    ["an empty list of authorities", { ca: "" },                              "ca",   "it has no certificate in PEM"],
    ["a malformed authority",      { ca: authority + MALFORMED },             "ca",   "a certificate in it is malformed"],
  ])("names the file of %s", async (_, contents, name, why) => {
    const files = filesOf(contents as Record<string, string>);
    const start = `cannot use ${files[name]}: `;
    const failure = await readTls(files).catch((error: Error) => error.message);
    expect(String(failure).slice(0, start.length)).toBe(start);
    expect(String(failure).slice(start.length)).toMatch(why);
  });

  it("says why a file cannot be read", async () => {
    const folder = emptyFolder();
    const missing = join(folder, "missing.pem");
    await expect(readTls({ ca: missing })).rejects.toMatchObject({
      message: `cannot read ${missing}: there is no such file`,
      code: "ENOENT",
    });
    mkdirSync(join(folder, "folder"));
    await expect(readTls({ ca: join(folder, "folder") })).rejects.toThrow(/: it is a folder$/);
  });

  it("warns of what has expired, or not begun", async () => {
    const signer = createAuthority("an authority");
    const issue = (times: { notBefore?: Date; notAfter: Date }) =>
      issueCertificate(signer, { commonName: "a", purpose: "server", ...times });
    const old = issue({ notAfter: new Date("2020-02-03T04:05:06Z") });
    const files = filesOf({ cert: old.cert, key: old.key });
    expect((await readTls(files)).warnings).toEqual([
      `a certificate in ${files.cert} expired on 2020-02-03`,
    ]);
    const times = { notBefore: new Date("2090-01-02Z"), notAfter: new Date("2091-01-01Z") };
    const { ca } = filesOf({ ca: signer.cert + issue(times).cert });
    expect((await readTls({ ca })).warnings).toEqual([
      `a certificate in ${ca} begins on 2090-01-02`,
    ]);
  });
});
