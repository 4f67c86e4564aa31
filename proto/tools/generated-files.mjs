import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { bufBuild } from "./buf.mjs";
import { descriptorCode } from "./descriptor-code.mjs";
import { fileCode, relativeModule } from "./file-code.mjs";
import { loadProtos } from "./load.mjs";
import { Mistake } from "./mistake.mjs";

export const PACKAGE_ROOT = fileURLToPath(new URL("..", import.meta.url));

const DESCRIPTORS = "descriptors.ts";

const MAIN = { protos: ".", out: "src/gen", bufOptions: [] };

/** Only for the generator's own tests. */
const TESTDATA = {
  protos: "src/testdata",
  out: "src/testdata/gen",
  // not our buf.yaml, which leaves this folder out; and not again what MAIN has
  bufOptions: ["--config", '{"version":"v2"}', "--exclude-imports"],
};

/**
 * Everything that is generated: file by file, nothing written yet.
 *
 * @returns {{ directory: string, path: string, code: string }[]}
 */
export function generatedFiles() {
  return [...filesOf(MAIN, []), ...filesOf(TESTDATA, [PACKAGE_ROOT])];
}

function filesOf({ protos, out, bufOptions }, imports) {
  const root = join(PACKAGE_ROOT, protos);
  const directory = join(PACKAGE_ROOT, out);
  const compiled = bufBuild(root, bufOptions);
  const files = loadProtos(root, compiled, imports);
  const imported = new Set(files.filter((file) => file.isImported).map((file) => file.path));
  const modules = files
    .filter((file) => !file.isImported)
    .map((file) => {
      const path = modulePath(file.path);
      const here = posix.join(out, path);
      const moduleOf = (other) => {
        const folder = imported.has(other) ? MAIN.out : out;
        return relativeModule(here, posix.join(folder, modulePath(other)));
      };
      const code = fileCode(file, { runtime: relativeModule(here, "src"), moduleOf });
      return { directory, path, code };
    });
  return [...modules, { directory, path: DESCRIPTORS, code: descriptorCode(compiled) }];
}

function modulePath(protoPath) {
  const path = protoPath.replace(/\.proto$/, ".ts");
  if (path === DESCRIPTORS) throw new Mistake(protoPath, `${path} is all files' descriptors`);
  return path;
}
