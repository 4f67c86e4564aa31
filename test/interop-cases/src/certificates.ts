import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const pathTo = (name: string): string =>
  fileURLToPath(
    new URL(`../../../shared/transport/testing/certificates/${name}.pem`, import.meta.url),
  );

/** Where the certificates are that the transport's tests use: public keys, good for nothing else. */
export const CERTIFICATE_FILES = {
  authority: pathTo("authority.cert"),
  cert: pathTo("server.cert"),
  key: pathTo("server.key"),
};

/** What signed the test server's certificate. */
export function testAuthority(): string {
  return readFileSync(CERTIFICATE_FILES.authority, "utf8");
}

/** The test server's, for `localhost`, `127.0.0.1` and `::1`. */
export function testServerCertificate(): { cert: string; key: string } {
  const { cert, key } = CERTIFICATE_FILES;
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}
