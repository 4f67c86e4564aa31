import { readFile } from "node:fs/promises";
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { fileProblem } from "../file-problem.ts";
import { InvalidInput } from "../invalid-input.ts";
import type { AuthConfig } from "./auth-config.ts";

/** RFC 7518 §3.2: a key of the size of the hash, or larger. */
const SHORTEST_SECRET = 32;

/** What tokens are checked with. A token has no say in the matter: the file decides what it may be. */
export interface TokenKeys {
  readonly algorithms: string[];
  readonly key: JWTVerifyGetKey;
}

/** Reads the file that has the keys. Rejects with InvalidInput. */
export async function readTokenKeys({ kind, file }: AuthConfig["keys"]): Promise<TokenKeys> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new InvalidInput(`${file}: ${fileProblem(error)}`, { cause: error });
  }
  return kind === "secret" ? secretKeys(text.trimEnd(), file) : publicKeys(text, file);
}

function secretKeys(secret: string, file: string): TokenKeys {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length < SHORTEST_SECRET) {
    throw new InvalidInput(
      `${file}: want a secret of ${SHORTEST_SECRET} octets at least, got ${bytes.length}`,
    );
  }
  return { algorithms: ["HS256"], key: async () => bytes };
}

function publicKeys(text: string, file: string): TokenKeys {
  try {
    const set: JSONWebKeySet = JSON.parse(text);
    const key = createLocalJWKSet(set);
    if (set.keys.some(({ d, k }) => d !== undefined || k !== undefined)) {
      throw new InvalidInput(`${file}: want public keys only, got one that is secret`);
    }
    return { algorithms: ["RS256", "PS256", "ES256", "EdDSA"], key };
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(`${file}: want a JWK set, {"keys": [...]}`, { cause: error });
  }
}
