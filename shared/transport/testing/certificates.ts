import { readFileSync } from "node:fs";

const read = (name: string): string =>
  readFileSync(new URL(`./certificates/${name}.pem`, import.meta.url), "utf8");

/** What `server` and `client` are signed by. */
export const authority = read("authority.cert");
/** For `localhost`, `127.0.0.1` and `::1`. */
export const server = { cert: read("server.cert"), key: read("server.key") };
/** For `client.test`. */
export const client = { cert: read("client.cert"), key: read("client.key") };
/** With a key that is too short. */
export const weak = { cert: read("weak.cert"), key: read("weak.key") };
