import type { Dialer } from "@route-guide/transport";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { Text } from "../../testing/text-service.ts";
import { Metadata } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import {
  bearerCredentials,
  type CallCredentials,
  type CredentialsQuery,
} from "./call-credentials.ts";
import { createChannel } from "./dialed-channel.ts";

/** A way to somewhere. */
const way = (scheme: Dialer["scheme"], authority: string): Dialer => ({
  scheme,
  authority,
  dial: () => Promise.reject(new Error("no way")),
});

/** Credentials whose source a test has in its hand. */
class Source implements CallCredentials {
  readonly allowInsecure = true;
  readonly queries: CredentialsQuery[] = [];
  give: (token: string) => void = () => {};
  fail: (reason: unknown) => void = () => {};

  metadataFor(query: CredentialsQuery): Promise<Record<string, string>> {
    this.queries.push(query);
    return new Promise((resolve, reject) => {
      this.give = (token) => resolve({ authorization: token });
      this.fail = reject;
    });
  }
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "OK",
    (error: RpcError) => error.code,
  );

describe("call credentials", () => {
  it("go with every call, of every kind, behind its own metadata", async () => {
    const tokens = ["one", "two", "three", "four"];
    const source = () => tokens.shift() ?? "none";
    const credentials = bearerCredentials(source, { allowInsecure: true });
    const { client, connected, settle } = rawChannel({ credentials });
    const server = await connected();
    client.one("a", { metadata: { "x-a": "1" } }).catch(() => {});
    client.many("a");
    client.gather(["a"]).catch(() => {});
    client.chat(["a"]);
    await settle();
    const sent = [1, 3, 5, 7].map((id) => server.request(id).authorization);
    expect(sent).toEqual(["Bearer one", "Bearer two", "Bearer three", "Bearer four"]);
    expect(server.received("HEADERS", 1)[0]?.headers?.slice(-2)).toMatchObject([
      { name: "x-a", value: "1" },
      { name: "authorization", sensitive: true },
    ]);
    expect(server.received("DATA", 1)).toHaveLength(1);
  });

  it("may be any metadata, or none", async () => {
    const given = [new Metadata().append("x-k", "1").append("x-k", "2"), {}];
    const credentials = { allowInsecure: true, metadataFor: () => given.shift() ?? {} };
    const { client, connected, settle } = rawChannel({ credentials });
    const server = await connected();
    client.one("a").catch(() => {});
    client.one("a").catch(() => {});
    await settle();
    const namesOf = (id: number) =>
      server.received("HEADERS", id)[0]?.headers?.map(({ name }) => name) ?? [];
    expect(namesOf(1).slice(-2)).toEqual(["x-k", "x-k"]);
    expect(namesOf(3).at(-1)).toBe("user-agent");
  });

  // biome-ignore format: a table
  it.each([
    { authority: "guide.test:443",   url: "https://guide.test/test.Text" },
    { authority: "guide.test:50051", url: "https://guide.test:50051/test.Text" },
    { authority: "[::1]:443",        url: "https://[::1]/test.Text" },
  ])("are made out to the service: $url", async ({ authority, url }) => {
    const source = new Source();
    const channel = createChannel(way("https", authority), { credentials: source });
    const call = channel.callUnary(Text.methods.one, "a").catch(() => {});
    expect(source.queries).toEqual([{ serviceUrl: url, method: "One" }]);
    channel.abort();
    await call;
  });

  it("do not go over connections that anybody can read, unless told so", () => {
    const credentials = bearerCredentials(() => "secret");
    expect(() => createChannel(way("http", "guide.test:80"), { credentials })).toThrow(
      "credentials want TLS, and the way to guide.test:80 has none",
    );
    createChannel(way("https", "guide.test:443"), { credentials });
    const insecure = bearerCredentials(() => "secret", { allowInsecure: true });
    createChannel(way("http", "guide.test:80"), { credentials: insecure });
  });

  it("end the call when there are none", async () => {
    const source = new Source();
    const { client, connected, settle } = rawChannel({ credentials: source });
    const server = await connected();
    const cause = new Error("no such file");
    const call = client.one("a");
    source.fail(cause);
    await expect(call).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      detail: "there are no credentials for this call",
      cause,
    });
    const other = client.one("a");
    source.fail(new RpcError("UNAVAILABLE", "the token server is down"));
    await expect(other).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const wrong = client.one("a");
    source.give("line\nbreak");
    await expect(wrong).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await settle();
    expect(server.streamIds).toEqual([]);
  });

  it("count against the deadline, and the server is told what is left", async () => {
    const source = new Source();
    const { client, clock, connected } = rawChannel({ credentials: source });
    const server = await connected();
    const late = codeOf(client.one("a", { timeoutMs: 100 }));
    await clock.advance(100);
    expect(await late).toBe("DEADLINE_EXCEEDED");
    source.give("too late");
    client.one("a", { timeoutMs: 100 }).catch(() => {});
    await clock.advance(40);
    source.give("in time");
    await clock.advance(0);
    expect(server.streamIds).toEqual([1]);
    expect(server.request(1)).toMatchObject({
      authorization: "in time",
      "grpc-timeout": "60000000n",
    });
  });

  it("are not waited for by a call that was cancelled", async () => {
    const source = new Source();
    const { client, connected, settle } = rawChannel({ credentials: source });
    const server = await connected();
    const abort = new AbortController();
    const call = codeOf(client.one("a", { signal: abort.signal }));
    abort.abort();
    expect(await call).toBe("CANCELLED");
    source.give("token");
    await settle();
    expect(server.streamIds).toEqual([]);
  });

  it("are asked for while the channel connects, and once for a call that is sent again", async () => {
    const source = new Source();
    const { client, dials, servers, settle } = rawChannel({ credentials: source });
    client.one("a").catch(() => {});
    await settle();
    expect([source.queries.length, dials.length]).toEqual([1, 1]);
    servers[0]?.settings();
    source.give("token");
    await settle();
    servers[0]?.reset(1, "REFUSED_STREAM");
    await settle();
    expect(servers[0]?.request(3)).toMatchObject({ authorization: "token" });
    expect(source.queries).toHaveLength(1);
  });

  it("are waited for by a channel that closes, and not by one that aborts", async () => {
    const source = new Source();
    const { channel, client, connected, settle } = rawChannel({ credentials: source });
    const server = await connected();
    const call = client.one("a");
    let isClosed = false;
    const closed = channel.close().then(() => {
      isClosed = true;
    });
    await expect(client.one("b")).rejects.toThrow("the channel is closed");
    await settle();
    expect(isClosed).toBe(false);
    source.give("token");
    await settle();
    server.respond(1, "pong");
    expect(await call).toBe("pong");
    await closed;

    const other = rawChannel({ credentials: new Source() });
    const [first, second] = [codeOf(other.client.one("a")), codeOf(other.client.one("b"))];
    other.channel.abort();
    expect([await first, await second]).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
  });

  it("keep no channel from closing once nobody waits for them", async () => {
    const { channel, client, connected } = rawChannel({ credentials: new Source() });
    await connected();
    const abort = new AbortController();
    const call = codeOf(client.one("a", { signal: abort.signal }));
    const closed = channel.close();
    abort.abort();
    expect(await call).toBe("CANCELLED");
    await closed;
  });
});
