import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Mistake } from "./mistake.mjs";

const BUF = fileURLToPath(new URL("../node_modules/.bin/buf", import.meta.url));
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * The .proto files of a folder, compiled by buf into an encoded FileDescriptorSet. Throws a
 * {@link Mistake} for the first thing that does not compile.
 *
 * @param {string} root The folder.
 * @param {string[]} options More arguments for `buf build`.
 * @returns {Buffer}
 */
export function bufBuild(root, options) {
  const args = ["build", root, "--as-file-descriptor-set", "--output", "-", ...options];
  const { status, stdout, stderr, error } = spawnSync(BUF, [...args, "--error-format", "json"], {
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (error) throw error;
  if (status === 0) return stdout;
  throw mistakeOf(root, stderr.toString().trim());
}

/** buf writes one line of JSON for each thing that is wrong, or one of words. */
function mistakeOf(root, stderr) {
  const [first] = stderr.split("\n");
  if (!first.startsWith("{")) return new Mistake("buf", first);
  const { path, start_line: line, message } = JSON.parse(first);
  const place = path === undefined ? "buf" : relative(root, path);
  return new Mistake(line === undefined ? place : `${place}:${line}`, message);
}
