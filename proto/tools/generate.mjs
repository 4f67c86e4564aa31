// `npm run gen`: the .proto files of this package become TypeScript, in full and from scratch.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { generatedFiles, PACKAGE_ROOT } from "./generated-files.mjs";
import { Mistake } from "./mistake.mjs";

try {
  const files = generatedFiles();
  write(files);
  process.stdout.write(`generated ${files.length} files under ${PACKAGE_ROOT}\n`);
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2; // it is the person's to mend
}

function write(files) {
  const directories = new Set(files.map(({ directory }) => directory));
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  for (const { directory, path, code } of files) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}
