// What `npm run dev-certs` makes: an authority for this machine alone, and certificates of it for a
// server and a client.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "./certificate.mjs";

const AUTHORITY = "RouteGuide development authority";
const DAYS = 365;
const DAY_MS = 86_400_000;

const SERVER = {
  commonName: "RouteGuide development server",
  purpose: "server",
  names: [{ dns: "localhost" }, { ip: "127.0.0.1" }, { ip: "::1" }],
  days: DAYS,
};
const CLIENT = {
  commonName: "RouteGuide development client",
  purpose: "client",
  names: [{ dns: "client.localhost" }],
  days: DAYS,
};

/**
 * Writes `ca`, `server` and `client`, each as `.pem` and `.key`, into `folder`, and says how to use
 * them. Done again it keeps the authority, which clients may trust by now.
 */
export function makeDevCertificates(folder) {
  mkdirSync(folder, { recursive: true });
  const authority = earlierAuthority(folder) ?? createAuthority(AUTHORITY);
  writePair(folder, "ca", authority);
  writePair(folder, "server", issueCertificate(authority, SERVER));
  writePair(folder, "client", issueCertificate(authority, CLIENT));
  return usage(folder);
}

/** The authority of an earlier run, unless it ends before what it signs now would. */
function earlierAuthority(folder) {
  const [certFile, keyFile] = [join(folder, "ca.pem"), join(folder, "ca.key")];
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  const [cert, key] = [certFile, keyFile].map((path) => readFileSync(path, "utf8"));
  const certificate = new X509Certificate(cert);
  const isUsable =
    certificate.subject === `CN=${AUTHORITY}` &&
    Date.parse(certificate.validTo) > Date.now() + DAYS * DAY_MS &&
    certificate.checkPrivateKey(createPrivateKey(key));
  return isUsable ? { commonName: AUTHORITY, cert, key } : undefined;
}

function writePair(folder, name, { cert, key }) {
  write(join(folder, `${name}.key`), key, 0o600);
  write(join(folder, `${name}.pem`), cert, 0o644);
}

/** In one step, so that a server that watches the file never reads half of it. */
function write(path, text, mode) {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}

function usage(folder) {
  const path = (name) => join(folder, name);
  const server = `--tls-cert ${path("server.pem")} --tls-key ${path("server.key")}`;
  const client = `--cert ${path("client.pem")} --key ${path("client.key")}`;
  const ca = path("ca.pem");
  return `${folder} has an authority (ca.pem), and certificates of it for a server at localhost and for a
client, good for ${DAYS} days. They are for this machine: keep the keys to yourself.

A server with TLS, and a client that trusts it:
  npx routeguide-server ${server}
  npx routeguide demo --ca ${ca}

A server that lets in only clients with a certificate of this authority, and such a client:
  npx routeguide-server ${server} --tls-client-ca ${ca}
  npx routeguide demo --ca ${ca} ${client}
`;
}
