import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Everybody meets the same stranger. `.ci/run` looks for the Go that its go.mod wants. */
const VERSION = "v1.85.0";
const WANTED_GO = "1.26";
/** Where the programs are kept, from one run to the next. */
const CACHE = fileURLToPath(new URL(`../../../../.cache/interop-go/${VERSION}`, import.meta.url));
const BUILD_PATIENCE_MS = 600_000;
const MODULE = "google.golang.org/grpc/interop";

/** The official test programs of grpc-go, by the names that `go install` gives them. */
export type GoProgram = "client" | "server" | "http2";

export function goProgram(name: GoProgram): string {
  return join(CACHE, name);
}

/** Builds the programs unless they are there. Returns what went wrong, if anything. */
export function buildGoPrograms(names: readonly GoProgram[]): string | undefined {
  const missing = names.filter((name) => !existsSync(goProgram(name)));
  if (missing.length === 0) return undefined;
  process.stderr.write(
    `building the test programs of grpc-go ${VERSION}: ${missing.join(", ")} ...\n`,
  );
  const paths = missing.map((name) => `${MODULE}/${name}@${VERSION}`);
  const { status, error, stderr } = spawnSync("go", ["install", ...paths], {
    env: { ...process.env, GOBIN: CACHE },
    encoding: "utf8",
    timeout: BUILD_PATIENCE_MS,
  });
  if (status === 0) return undefined;
  const why = error?.message ?? stderr.trim();
  return `grpc-go ${VERSION} cannot be built, which wants Go ${WANTED_GO} or later: ${why}`;
}
