import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CallContext,
  createChannel,
  createClient,
  createServer,
  Metadata,
  type RpcError,
  type ServerInterceptor,
} from "@route-guide/grpc";
import { Feature, Point, RouteGuide, RouteSummary } from "@route-guide/proto";
import { Health } from "@route-guide/proto/health";
import { HealthService } from "@route-guide/services";
import { memoryListener } from "@route-guide/transport/memory";
import {
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidInput } from "../invalid-input.ts";
import type { AuthConfig } from "./auth-config.ts";
import { authenticatorOf, bearerAuthenticator } from "./bearer-authenticator.ts";

type Key = Parameters<InstanceType<typeof SignJWT>["sign"]>[0];

const SECRET = randomBytes(32).toString("base64");
const secretBytes = new TextEncoder().encode(SECRET);
const HOUR_S = 3_600;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "auth "));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string): Promise<string> {
  const file = join(folder, randomBytes(8).toString("hex"));
  await writeFile(file, content);
  return file;
}

/** A token of Ada's, for an hour. */
function tokenOf(alg: string, key: Key, claims: JWTPayload = {}, kid = "one"): Promise<string> {
  return signed({ alg, kid }, key, claims);
}

function signed(header: JWTHeaderParameters, key: Key, claims: JWTPayload = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1_000) + HOUR_S;
  return new SignJWT({ sub: "ada", exp, ...claims }).setProtectedHeader(header).sign(key);
}

const hs256 = (claims?: JWTPayload, key: Key = secretBytes) => tokenOf("HS256", key, claims);

type Wanted = Partial<Omit<AuthConfig, "keys">>;

const secretConfig = async (wanted: Wanted = {}): Promise<AuthConfig> => ({
  keys: { kind: "secret", file: await fileOf(`${SECRET}\n`) },
  issuer: undefined,
  audience: undefined,
  scope: undefined,
  ...wanted,
});

const jwksConfig = async (...keys: object[]): Promise<AuthConfig> => ({
  ...(await secretConfig()),
  keys: { kind: "jwks", file: await fileOf(JSON.stringify({ keys })) },
});

/** A channel to a server behind `interceptor`, which answers with `name`. */
function channelTo(interceptor: ServerInterceptor, name: (call: CallContext) => string) {
  const server = createServer({ interceptors: [interceptor] })
    .add(Health, new HealthService([]))
    .add(RouteGuide, {
      getFeature: (_, call) => Feature.create({ name: name(call) }),
      listFeatures: () => [],
      recordRoute: () => RouteSummary.create(),
      routeChat: () => [],
    });
  return createChannel(memoryListener((socket) => server.accept(socket)).dialer);
}

/** Calls of a server that wants tokens as `config` says, and answers with the caller. */
async function serverWith(config: AuthConfig) {
  const { identityOf, interceptor } = await bearerAuthenticator(config);
  const channel = channelTo(interceptor, (call) => identityOf(call)?.subject ?? "nobody");
  const client = createClient(RouteGuide, channel);
  return {
    health: createClient(Health, channel),
    /** The caller's name, or what was said instead. */
    ask: (...authorization: string[]) => {
      const metadata = new Metadata();
      for (const value of authorization) metadata.append("authorization", value);
      return client.getFeature(Point.create(), { metadata }).then(
        ({ name }) => name,
        ({ code, detail }: RpcError) => `${code}: ${detail}`,
      );
    },
  };
}

async function answerTo(token: string, wanted: Wanted = {}): Promise<string> {
  return (await serverWith(await secretConfig(wanted))).ask(`Bearer ${token}`);
}

describe("a bearer token (RFC 6750, RFC 7519)", () => {
  it("tells handlers who calls", async () => {
    expect(await answerTo(await hs256())).toBe("ada");
  });

  it("may have a scheme in any case, and more than one space", async () => {
    const { ask } = await serverWith(await secretConfig());
    expect(await ask(`bearer  ${await hs256()}`)).toBe("ada");
  });

  it("is one, where there are two", async () => {
    const { ask } = await serverWith(await secretConfig());
    const authorization = `Bearer ${await hs256()}`;
    expect(await ask(authorization, authorization)).toContain("with one token");
  });

  it.each(["", "Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "a.b.c"])(
    "is wanted, and %j is none",
    async (authorization) => {
      const { ask } = await serverWith(await secretConfig());
      const answer = 'UNAUTHENTICATED: want metadata "authorization: Bearer" with one token';
      expect(await ask(...(authorization === "" ? [] : [authorization]))).toBe(answer);
    },
  );

  it("is not valid when anything about it was changed", async () => {
    const [header = "", payload = "", signature = ""] = (await hs256()).split(".");
    const changed = (part: string) =>
      part.startsWith("e") ? `f${part.slice(1)}` : `e${part.slice(1)}`;
    for (const token of [
      [header, payload].join("."),
      [header, payload, ""].join("."),
      [changed(header), payload, signature].join("."),
      [header, changed(payload), signature].join("."),
      [header, payload, changed(signature)].join("."),
      await hs256({}, randomBytes(32)),
      new UnsecuredJWT({ sub: "ada", exp: 9_999_999_999 }).encode(),
      await tokenOf("HS512", randomBytes(64)),
      await tokenOf("HS384", secretBytes),
    ]) {
      expect(await answerTo(token)).toBe("UNAUTHENTICATED: the token is not valid");
    }
  });

  const nowS = Math.floor(Date.now() / 1_000);

  // biome-ignore format: a table
  it.each([
    { claims: { exp: nowS - 60 },             wanted: {},                    says: "the token has expired" },
    { claims: { exp: undefined },             wanted: {},                    says: "the token's exp is wrong or missing" },
    { claims: { nbf: nowS + 60 },             wanted: {},                    says: "the token's nbf is wrong or missing" },
    { claims: { iss: "other" },               wanted: { issuer: "me" },      says: "the token's iss is wrong or missing" },
    { claims: {},                             wanted: { issuer: "me" },      says: "the token's iss is wrong or missing" },
    { claims: { aud: ["a", "b"] },            wanted: { audience: "guide" }, says: "the token's aud is wrong or missing" },
  ])("is refused when $says", async ({ claims, wanted, says }) => {
    expect(await answerTo(await hs256(claims as JWTPayload), wanted)).toBe(`UNAUTHENTICATED: ${says}`);
  });

  it("is accepted when all is as wanted", async () => {
    const claims = { iss: "me", aud: ["a", "guide"], scope: "read guide write", nbf: nowS + 3 };
    const wanted = { issuer: "me", audience: "guide", scope: "guide" };
    expect(await answerTo(await hs256(claims), wanted)).toBe("ada");
  });

  it.each(["read", "guidebook", "", undefined, ["guide"]])(
    "with the scope %j is known, but may not call",
    async (scope) => {
      const { ask } = await serverWith(await secretConfig({ scope: "guide" }));
      const authorization = `Bearer ${await hs256({ scope })}`;
      const answer = "PERMISSION_DENIED: the token does not have the scope guide";
      expect([await ask(authorization), await ask(authorization)]).toEqual([answer, answer]);
    },
  );

  it("is not needed to ask for health", async () => {
    const { health } = await serverWith(await secretConfig());
    expect((await health.check({ service: "" })).status).toBe(1);
  });
});

describe.each([
  { alg: "RS256", other: "RS512" },
  { alg: "PS256", other: "PS512" },
  { alg: "ES256", other: "ES384" },
  { alg: "EdDSA", other: "ES512" },
])("a JWK set with a key for $alg", ({ alg, other }) => {
  it("admits what that key signed, and nothing else", async () => {
    const pair = await generateKeyPair(alg, { extractable: true });
    const stranger = await generateKeyPair(alg, { extractable: true });
    const wrong = await generateKeyPair(other, { extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const { ask } = await serverWith(await jwksConfig({ ...jwk, alg, kid: "one" }));
    expect(await ask(`Bearer ${await tokenOf(alg, pair.privateKey)}`)).toBe("ada");
    const publicText = new TextEncoder().encode(JSON.stringify(jwk));
    for (const token of [
      await tokenOf(alg, pair.privateKey, {}, "two"),
      await tokenOf(alg, stranger.privateKey),
      await tokenOf(other, wrong.privateKey),
      await tokenOf("HS256", publicText), // the public key as a secret (CVE-2015-9235)
    ]) {
      expect(await ask(`Bearer ${token}`)).toBe("UNAUTHENTICATED: the token is not valid");
    }
  });
});

describe("a JWK set with two keys of a kind", () => {
  const pairs = () =>
    Promise.all(["a", "b"].map(() => generateKeyPair("ES256", { extractable: true })));
  const admitting = async (keys: readonly CryptoKey[], kids: readonly string[]) => {
    const jwks = await Promise.all(keys.map((key) => exportJWK(key)));
    const config = await jwksConfig(...jwks.map((jwk, at) => ({ ...jwk, kid: kids[at] })));
    const { ask } = await serverWith(config);
    return (token: string) => ask(`Bearer ${token}`);
  };

  // as it is while keys are changed; RFC 7515 §4.1.4: kid is optional
  it.each([
    { what: "kids of their own, and tokens that name none", kids: ["a", "b"], kid: undefined },
    { what: "one kid, and tokens that name it", kids: ["a", "a"], kid: "a" },
  ])("admits what either signed: $what", async ({ kids, kid }) => {
    const [one, other, stranger] = [...(await pairs()), ...(await pairs())];
    if (!one || !other || !stranger) throw new Error("want three pairs");
    const answerTo = await admitting([one.publicKey, other.publicKey], kids);
    const header = { alg: "ES256", ...(kid !== undefined && { kid }) };
    expect(await answerTo(await signed(header, one.privateKey))).toBe("ada");
    expect(await answerTo(await signed(header, other.privateKey))).toBe("ada");
    const late = await signed(header, other.privateKey, { exp: 1 });
    expect(await answerTo(late)).toBe("UNAUTHENTICATED: the token has expired");
    const refused = "UNAUTHENTICATED: the token is not valid";
    expect(await answerTo(await signed(header, stranger.privateKey))).toBe(refused);
    const misnamed = await signed({ alg: "ES256", kid: "c" }, one.privateKey);
    expect(await answerTo(misnamed)).toBe(refused);
  });
});

describe("the files with keys", () => {
  it.each([
    { content: "short", kind: "secret", says: "want a secret of 32 octets at least, got 5" },
    { content: "", kind: "secret", says: "got 0" },
    { content: "no JSON", kind: "jwks", says: 'want a JWK set, {"keys": [...]}' },
    { content: "{}", kind: "jwks", says: "want a JWK set" },
    { content: '{"keys":[{"kty":"oct","k":"AAAA"}]}', kind: "jwks", says: "want public keys only" },
    { content: '{"keys":[{"kty":"EC","d":"AAAA"}]}', kind: "jwks", says: "want public keys only" },
  ] as const)("are refused when they have $content", async ({ content, kind, says }) => {
    const config = { ...(await secretConfig()), keys: { kind, file: await fileOf(content) } };
    await expect(bearerAuthenticator(config)).rejects.toThrow(InvalidInput);
    await expect(bearerAuthenticator(config)).rejects.toThrow(says);
  });

  it("must be there", async () => {
    const config = { ...(await secretConfig()), keys: { kind: "jwks", file: "/no/such" } as const };
    await expect(bearerAuthenticator(config)).rejects.toThrow("/no/such: no such file");
  });
});

describe("a token that comes again", () => {
  it("is verified once, until it expires; and forgotten among a thousand others", async () => {
    const verified: string[] = [];
    let now = 1_000;
    const authenticator = authenticatorOf(
      async (token) => {
        verified.push(token);
        return { subject: token, scopes: [], expiresAt: 2_000 };
      },
      undefined,
      () => now,
    );
    const client = createClient(
      RouteGuide,
      channelTo(authenticator.interceptor, () => ""),
    );
    const call = (token: string) =>
      client.getFeature(Point.create(), { metadata: { authorization: `Bearer ${token}` } });
    for (let count = 0; count < 3; count++) await call("a");
    expect(verified).toEqual(["a"]);
    now = 2_000;
    await call("a");
    expect(verified).toEqual(["a", "a"]);
    now = 1_000;
    await Promise.all(Array.from({ length: 1_000 }, (_, at) => call(`b${at}`)));
    await call("a");
    expect(verified).toHaveLength(1_003);
  });
});
