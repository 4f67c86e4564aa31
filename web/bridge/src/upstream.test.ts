import { fileURLToPath } from "node:url";
import { listenTcp } from "@route-guide/transport/node";
import { afterEach, describe, expect, it } from "vitest";
import { authority, server } from "../../../shared/transport/testing/certificates.ts";
import { InvalidInput } from "./invalid-input.ts";
import { parseUpstream } from "./upstream.ts";

const pathOf = (name: string): string =>
  fileURLToPath(
    new URL(`../../../shared/transport/testing/certificates/${name}.pem`, import.meta.url),
  );
const TLS_CA = { ROUTEGUIDE_UPSTREAM_TLS_CA: pathOf("authority.cert") };
const TLS_PAIR = {
  ROUTEGUIDE_UPSTREAM_TLS_CERT: pathOf("client.cert"),
  ROUTEGUIDE_UPSTREAM_TLS_KEY: pathOf("client.key"),
};

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

describe("parseUpstream", () => {
  // biome-ignore format: a table
  it.each([
    [{},                                                 "http",  "localhost:50051"],
    [{ ROUTEGUIDE_UPSTREAM: "a.test:1" },                "http",  "a.test:1"],
    [{ ROUTEGUIDE_UPSTREAM_TLS: "1" },                   "https", "localhost:50051"],
    [TLS_CA,                                             "https", "localhost:50051"],
    [{ ...TLS_CA, ROUTEGUIDE_UPSTREAM_TLS: "0" },        "http",  "localhost:50051"],
    [{ ROUTEGUIDE_UPSTREAM_AUTHORITY: "b.test" },        "http",  "b.test"],
    [{ ROUTEGUIDE_UPSTREAM_AUTHORITY: "", ROUTEGUIDE_UPSTREAM_TLS_CA: "" }, "http", "localhost:50051"],
  ])("makes of %j %s to %s", (environment, scheme, name) => {
    expect(parseUpstream(environment)).toMatchObject({ scheme, authority: name });
  });

  // biome-ignore format: a table
  it.each([
    [{ ROUTEGUIDE_UPSTREAM_TLS: "yes" },                 /^ROUTEGUIDE_UPSTREAM_TLS is "yes", want 1 or 0$/],
    [{ ROUTEGUIDE_UPSTREAM_TLS_KEY: "key.pem" },         /^want both ROUTEGUIDE_UPSTREAM_TLS_CERT and /],
    [{ ROUTEGUIDE_UPSTREAM_AUTHORITY: "a b" },           /^ROUTEGUIDE_UPSTREAM is a malformed authority "a b"/],
    [{ ROUTEGUIDE_UPSTREAM: "unix:x", ROUTEGUIDE_UPSTREAM_TLS: "1" }, /no TLS on unix sockets$/],
  ])("refuses %j", (environment, message) => {
    expect(() => parseUpstream(environment)).toThrow(InvalidInput);
    expect(() => parseUpstream(environment)).toThrow(message);
  });

  it("says before it dials that a certificate is no good", async () => {
    await parseUpstream({ ...TLS_CA, ...TLS_PAIR }).check();
    await parseUpstream({}).check();
    const missing = parseUpstream({ ROUTEGUIDE_UPSTREAM_TLS_CA: "/no/such.pem" });
    await expect(missing.check()).rejects.toThrow(
      new InvalidInput("cannot read /no/such.pem: there is no such file"),
    );
  });

  it("shows the server a certificate, and trusts the one that it is told", async () => {
    const tls = { ...server, ca: authority };
    const listener = await listenTcp({ host: "127.0.0.1", port: 0, tls }, () => {});
    cleanUps.push(() => listener.close());
    const target = { ROUTEGUIDE_UPSTREAM: `127.0.0.1:${listener.port}` };
    const upstream = parseUpstream({ ...target, ...TLS_CA, ...TLS_PAIR });
    const socket = await upstream.dial(new AbortController().signal);
    expect(socket.peer.tls?.authorized).toBe(true);
    socket.destroy();
  });
});
