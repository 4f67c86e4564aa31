import { readFile, stat } from "node:fs/promises";
import { parseFeatures } from "./feature-formats.ts";
import { fileProblem } from "./file-problem.ts";
import { InvalidInput } from "./invalid-input.ts";
import type { Place } from "./place.ts";

/** A million places in GeoJSON are about 150 MiB; far beyond that V8 has no string to hold them. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Reads a file in one of the three forms of {@link parseFeatures}. */
export async function readFeatureFile(path: string): Promise<Place[]> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw new InvalidInput(`${path}: ${fileProblem(error)}`, { cause: error });
  }
  return parseFeatures(text, path);
}

async function readText(path: string): Promise<string> {
  const found = await stat(path);
  if (!found.isFile()) throw new InvalidInput("not a regular file");
  if (found.size > MAX_FILE_BYTES) {
    throw new InvalidInput(`${found.size} bytes, want at most ${MAX_FILE_BYTES}`);
  }
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidInput("not UTF-8 text");
  }
}
