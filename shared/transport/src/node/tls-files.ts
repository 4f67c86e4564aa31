import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { codedError, codeOf, explain } from "./coded-error.ts";

/** Where certificates are, in PEM. Those who listen need `cert` and `key`. */
export interface TlsFiles {
  /** What we show, with its chain. */
  readonly cert?: string;
  readonly key?: string;
  /** The authorities whom we trust with the other side's. */
  readonly ca?: string;
}

/** What was in `Files`, under the same names. */
export interface TlsReading<Files extends TlsFiles> {
  readonly tls: { readonly [Name in keyof Files]: string };
  /** What is allowed, and yet will not do: `server.pem expired on 2026-01-31`. */
  readonly warnings: readonly string[];
}

/**
 * Reads certificates, for {@link tcpDialer} or {@link listenTcp}. Rejects with an error that names
 * the file when one cannot be read or used, or when the key is not the certificate's.
 */
export async function readTls<const Files extends TlsFiles>(
  files: Files,
): Promise<TlsReading<Files>> {
  const names = Object.keys(files) as (keyof TlsFiles & keyof Files)[];
  const texts = await Promise.all(names.map((name) => read(files[name] as string)));
  const tls = Object.fromEntries(names.map((name, i) => [name, texts[i]]));
  return { tls: tls as TlsReading<Files>["tls"], warnings: check(files, tls) };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = codeOf(error);
    throw explain(`cannot read ${path}`, error as Error, UNREADABLE[code]);
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it is not allowed",
};

/** The warnings. Throws what is worse. */
function check(files: TlsFiles, { cert, key, ca }: TlsFiles): string[] {
  const warnings: string[] = [];
  for (const [path, text] of [
    [files.cert, cert],
    [files.ca, ca],
  ]) {
    if (path === undefined || text === undefined) continue;
    warnings.push(...certificatesIn(path, text).flatMap((each) => timeWarning(path, each)));
  }
  if (files.key === undefined || key === undefined) return warnings;
  const privateKey = keyIn(files.key, key);
  if (files.cert === undefined || cert === undefined) return warnings;
  const [own] = certificatesIn(files.cert, cert);
  if (!own?.checkPrivateKey(privateKey)) {
    throw unusable(files.key, `it is not the key of ${files.cert}`);
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const { message, reason = message } = error as Error & { reason?: string };
    throw unusable(files.cert, `TLS does not take it: ${reason}`, error);
  }
  return warnings;
}

function certificatesIn(path: string, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs);
  if (!blocks) throw unusable(path, "it has no certificate in PEM");
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw unusable(path, "a certificate in it is malformed", error);
  }
}

function keyIn(path: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    const isEncrypted = text.includes("ENCRYPTED");
    const want = isEncrypted ? "it is encrypted; want a key without passphrase" : undefined;
    throw unusable(path, want ?? "it has no private key in PEM", error);
  }
}

function timeWarning(path: string, { validFrom, validTo }: X509Certificate): string[] {
  const [from, to] = [new Date(validFrom), new Date(validTo)];
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  if (to.getTime() < Date.now()) return [`a certificate in ${path} expired on ${day(to)}`];
  if (from.getTime() > Date.now()) return [`a certificate in ${path} begins on ${day(from)}`];
  return [];
}

function unusable(path: string, why: string, cause?: unknown): Error {
  return codedError(`cannot use ${path}: ${why}`, "ERR_TLS_FILE", cause);
}
