import {
  type Authenticator,
  type CallContext,
  createAuthenticator,
  RpcError,
} from "@route-guide/grpc";
import { Health } from "@route-guide/proto/health";
import type { AuthConfig } from "./auth-config.ts";
import { readTokenKeys } from "./token-keys.ts";
import { type Caller, createTokenVerifier, type TokenVerifier } from "./token-verifier.ts";

/** Clients send the same token with call after call: so many are known at once. */
const KNOWN_TOKENS = 1_000;

/** Lets in who brings a token that `config` accepts; and everybody to the health service. */
export async function bearerAuthenticator(config: AuthConfig): Promise<Authenticator<Caller>> {
  const verify = createTokenVerifier(await readTokenKeys(config.keys), config);
  return authenticatorOf(verify, config.scope);
}

export function authenticatorOf(
  verify: TokenVerifier,
  scope: string | undefined,
  now: () => number = Date.now,
): Authenticator<Caller> {
  const known = new Map<string, Caller>();

  async function meet(token: string): Promise<Caller> {
    const caller = await verify(token, new Date(now()));
    const [oldest] = known.keys();
    if (known.size >= KNOWN_TOKENS && oldest !== undefined) known.delete(oldest);
    known.set(token, caller);
    return admit(caller, scope);
  }
  const authenticate = (call: CallContext): Caller | Promise<Caller> => {
    const token = tokenOf(call);
    const caller = known.get(token);
    if (caller && caller.expiresAt > now()) return admit(caller, scope);
    known.delete(token);
    return meet(token);
  };
  return createAuthenticator(authenticate, { openServices: [Health.typeName] });
}

function admit(caller: Caller, scope: string | undefined): Caller {
  if (scope === undefined || caller.scopes.includes(scope)) return caller;
  throw new RpcError("PERMISSION_DENIED", `the token does not have the scope ${scope}`);
}

/** RFC 6750 §2.1 */
function tokenOf({ metadata }: CallContext): string {
  const [value = "", ...others] = metadata.getAll("authorization");
  const [, token] = /^bearer +([\w.~+/-]+=*)$/i.exec(value) ?? [];
  if (token !== undefined && others.length === 0) return token;
  throw new RpcError("UNAUTHENTICATED", 'want metadata "authorization: Bearer" with one token');
}
