import { RpcError } from "@route-guide/grpc";
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from "jose";
import type { AuthConfig } from "./auth-config.ts";
import type { TokenKeys } from "./token-keys.ts";

/** Clocks of two machines differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Whom a token speaks for. */
export interface Caller {
  /** `sub`; undefined where the token names nobody. */
  readonly subject: string | undefined;
  readonly scopes: readonly string[];
  /** When the token ends, in ms since 1970. */
  readonly expiresAt: number;
}

/** Says whom a token speaks for. Rejects with RpcError UNAUTHENTICATED. */
export type TokenVerifier = (token: string, now: Date) => Promise<Caller>;

/** Checks signature, lifetime, issuer and audience (RFC 7519). */
export function createTokenVerifier(
  { algorithms, key }: TokenKeys,
  { issuer, audience }: Pick<AuthConfig, "issuer" | "audience">,
): TokenVerifier {
  const wanted = {
    algorithms,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ["exp"],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  return async (token, now) => {
    try {
      return callerOf(await payloadOf(token, key, { ...wanted, currentDate: now }));
    } catch (cause) {
      throw new RpcError("UNAUTHENTICATED", explain(cause), { cause });
    }
  };
}

/** Where several keys match what the token says of its own, as without a `kid`, each is tried. */
async function payloadOf(
  token: string,
  key: TokenKeys["key"],
  wanted: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, wanted)).payload;
  } catch (thrown) {
    if (!(thrown instanceof errors.JWKSMultipleMatchingKeys)) throw thrown;
    let failure: unknown = thrown;
    for await (const candidate of thrown) {
      try {
        return (await jwtVerify(token, candidate, wanted)).payload;
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
        failure = error;
      }
    }
    throw failure;
  }
}

function callerOf({ sub, scope, exp = 0 }: JWTPayload): Caller {
  return {
    subject: sub,
    scopes: typeof scope === "string" ? scope.split(" ") : [],
    expiresAt: exp * 1_000,
  };
}

/** Enough for who has the token to see what is wrong with it, and nothing for who guesses. */
function explain(thrown: unknown): string {
  if (thrown instanceof errors.JWTExpired) return "the token has expired";
  if (thrown instanceof errors.JWTClaimValidationFailed)
    return `the token's ${thrown.claim} is wrong or missing`;
  return "the token is not valid";
}
