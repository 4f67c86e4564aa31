import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository, without a slash at its end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const LEFT_OUT = new Set(["node_modules", "dist", "gen", ".git", ".cache"]);

/** The paths of all files below `folder`, as the repository has them: `shared/http2/src/slab.ts`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(`${ROOT}/${folder}`, { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}
