import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { descriptorCode } from "./descriptor-code.mjs";
import { fileCode, relativeModule } from "./file-code.mjs";
import { loadProtos } from "./load.mjs";

export const PACKAGE_ROOT = fileURLToPath(new URL("..", import.meta.url));

const MAIN = { protos: ".", out: "src/gen" };

/** Only for the generator's own tests. */
const TESTDATA = {
  protos: "src/testdata",
  out: "src/testdata/gen",
  bufOptions: ["--config", '{"version":"v2"}'], // not ours, which leaves this folder out
};

/**
 * Everything that is generated: file by file, nothing written yet.
 *
 * @returns {{ directory: string, path: string, code: string }[]}
 */
export function generatedFiles() {
  return [
    ...filesOf(MAIN, []),
    descriptorsOf(MAIN),
    ...filesOf(TESTDATA, [PACKAGE_ROOT]),
    descriptorsOf(TESTDATA),
  ];
}

function descriptorsOf({ protos, out, bufOptions }) {
  const code = descriptorCode(join(PACKAGE_ROOT, protos), bufOptions);
  return { directory: join(PACKAGE_ROOT, out), path: "descriptors.ts", code };
}

function filesOf({ protos, out }, imports) {
  const files = loadProtos(join(PACKAGE_ROOT, protos), imports);
  const imported = new Set(files.filter((file) => file.isImported).map((file) => file.path));
  return files
    .filter((file) => !file.isImported)
    .map((file) => {
      const path = modulePath(file.path);
      const here = posix.join(out, path);
      const moduleOf = (other) => {
        const folder = imported.has(other) ? MAIN.out : out;
        return relativeModule(here, posix.join(folder, modulePath(other)));
      };
      const code = fileCode(file, { runtime: relativeModule(here, "src"), moduleOf });
      return { directory: join(PACKAGE_ROOT, out), path, code };
    });
}

function modulePath(protoPath) {
  return protoPath.replace(/\.proto$/, ".ts");
}
