// Certificates for development and tests: X.509 v3 (RFC 5280) on P-256, signed with ECDSA.
// Uses nothing but Node, so that it works wherever the rest does.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from "node:crypto";
import { isIPv4 } from "node:net";
import * as der from "./der.mjs";

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier("1.2.840.10045.4.3.2"));
const COMMON_NAME = der.objectIdentifier("2.5.4.3");

const EXTENSION = {
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
};
const PURPOSE = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };
/** The bits of a key usage: digitalSignature; keyCertSign and cRLSign. */
const MAY_SIGN_DATA = der.bitString(Buffer.of(0x80), 7);
const MAY_SIGN_CERTIFICATES = der.bitString(Buffer.of(0x06), 1);

const DAY_MS = 86_400_000;
/** Clocks differ: a certificate that begins now has not begun everywhere. */
const BACKDATED_MS = 3_600_000;

/** A new authority of that name: its certificate and key, in PEM. */
export function createAuthority(commonName, { days = 3650 } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const cert = encode({
    publicKey,
    subject: commonName,
    issuer: { name: commonName, key: privateKey },
    validity: validityOf({ days }),
    extensions: [
      extension("basicConstraints", der.sequence(der.boolean(true)), { critical: true }),
      extension("keyUsage", MAY_SIGN_CERTIFICATES, { critical: true }),
    ],
  });
  return { commonName, cert, key: privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/**
 * A certificate and its key, in PEM: for a server or a client, for all the `names` (`dns`, `ip`,
 * `uri`), for so many days or from `notBefore` to `notAfter`. Without `authority` it signs itself.
 */
export function issueCertificate(authority, request) {
  const { commonName, purpose, names = [] } = request;
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const purposes = der.sequence(der.objectIdentifier(PURPOSE[purpose]));
  const extensions = [
    extension("basicConstraints", der.sequence(), { critical: true }),
    extension("keyUsage", MAY_SIGN_DATA, { critical: true }),
    extension("extendedKeyUsage", purposes),
  ];
  if (names.length > 0) {
    extensions.push(extension("alternativeNames", der.sequence(...names.map(generalName))));
  }
  const cert = encode({
    publicKey,
    subject: commonName,
    issuer: authority
      ? { name: authority.commonName, key: createPrivateKey(authority.key) }
      : { name: commonName, key: privateKey },
    validity: validityOf(request),
    extensions,
  });
  return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/** RFC 5280 §4.1 */
function encode({ publicKey, subject, issuer, validity, extensions }) {
  const body = der.sequence(
    der.taggedSequence(0, der.integer(2)), // version 3
    der.integer(0x01, ...randomBytes(15)),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer.name),
    der.sequence(der.time(validity.notBefore), der.time(validity.notAfter)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der.taggedSequence(
      3,
      der.sequence(
        ...extensions,
        extension("subjectKey", der.octetString(keyIdentifier(publicKey))),
        extension(
          "authorityKey",
          der.sequence(der.tagged(0, keyIdentifier(createPublicKey(issuer.key)))),
        ),
      ),
    ),
  );
  const signature = sign("sha256", body, issuer.key);
  const certificate = der.sequence(body, ECDSA_WITH_SHA256, der.bitString(signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g);
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function extension(name, content, { critical = false } = {}) {
  const parts = [der.objectIdentifier(EXTENSION[name]), der.octetString(content)];
  if (critical) parts.splice(1, 0, der.boolean(true));
  return der.sequence(...parts);
}

function distinguishedName(commonName) {
  return der.sequence(der.set(der.sequence(COMMON_NAME, der.utf8String(commonName))));
}

/** One of the alternative names, RFC 5280 §4.2.1.6 */
function generalName({ dns, ip, uri }) {
  if (ip !== undefined) return der.tagged(7, addressBytes(ip));
  return dns === undefined ? der.tagged(6, Buffer.from(uri)) : der.tagged(2, Buffer.from(dns));
}

function addressBytes(ip) {
  if (isIPv4(ip)) return Buffer.from(ip.split(".").map(Number));
  const [head, tail = ""] = ip.split("::");
  const groups = (text) => text.split(":").filter((group) => group !== "");
  const zeros = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array(zeros).fill("0"), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function keyIdentifier(publicKey) {
  return createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();
}

function validityOf({ days, notBefore, notAfter }) {
  const now = Date.now();
  return {
    notBefore: notBefore ?? new Date(now - BACKDATED_MS),
    notAfter: notAfter ?? new Date(now + days * DAY_MS),
  };
}
