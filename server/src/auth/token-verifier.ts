import { RpcError } from "@route-guide/grpc";
import { errors, type JWTPayload, jwtVerify } from "jose";
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
      const { payload } = await jwtVerify(token, key, { ...wanted, currentDate: now });
      return callerOf(payload);
    } catch (cause) {
      throw new RpcError("UNAUTHENTICATED", explain(cause), { cause });
    }
  };
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
