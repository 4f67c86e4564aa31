import { InvalidInput } from "../invalid-input.ts";

/** Which bearer tokens are accepted. */
export interface AuthConfig {
  /** What signs them: a shared secret, or the public keys of who issues them. */
  readonly keys: { readonly kind: "secret" | "jwks"; readonly file: string };
  /** `iss`; undefined: any. */
  readonly issuer: string | undefined;
  /** `aud`; undefined: any. */
  readonly audience: string | undefined;
  /** What `scope` must include; undefined: nothing. */
  readonly scope: string | undefined;
}

export const AUTH_OPTIONS = {
  "auth-secret-file": { type: "string" },
  "auth-jwks-file": { type: "string" },
  "auth-issuer": { type: "string" },
  "auth-audience": { type: "string" },
  "auth-scope": { type: "string" },
} as const;

type AuthFlags = { readonly [name in keyof typeof AUTH_OPTIONS]?: string | undefined };

/** What the flags ask for; undefined without any: everybody may call. Throws InvalidInput. */
export function readAuthConfig(flags: AuthFlags): AuthConfig | undefined {
  const names = Object.keys(AUTH_OPTIONS) as (keyof typeof AUTH_OPTIONS)[];
  for (const name of names) {
    if (flags[name] === "") throw new InvalidInput(`--${name}: want a value, got an empty one`);
  }
  const { "auth-secret-file": secret, "auth-jwks-file": jwks } = flags;
  if (names.every((name) => flags[name] === undefined)) return undefined;
  if ((secret === undefined) === (jwks === undefined)) {
    throw new InvalidInput("tokens: want either --auth-secret-file or --auth-jwks-file");
  }
  return {
    keys:
      secret === undefined
        ? { kind: "jwks", file: jwks as string }
        : { kind: "secret", file: secret },
    issuer: flags["auth-issuer"],
    audience: flags["auth-audience"],
    scope: flags["auth-scope"],
  };
}
