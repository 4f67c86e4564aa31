// `npm run gen`: the .proto files of this package become TypeScript, in full and from scratch.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { generatedFiles, PACKAGE_ROOT } from "./generated-files.mjs";

const directories = new Set();
const files = generatedFiles();
for (const { directory } of files) directories.add(directory);
for (const directory of directories) rmSync(directory, { recursive: true, force: true });
for (const { directory, path, code } of files) {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
}
process.stdout.write(`generated ${files.length} files under ${PACKAGE_ROOT}\n`);
