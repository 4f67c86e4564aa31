import { readFileSync } from "node:fs";

const FOLDER = new URL("../../../shared/transport/testing/certificates/", import.meta.url);

/** The certificate for `localhost` that the transport's tests use; good for nothing else. */
export function testCertificate(): { cert: string; key: string } {
  const read = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");
  return { cert: read("server.cert.pem"), key: read("server.key.pem") };
}
