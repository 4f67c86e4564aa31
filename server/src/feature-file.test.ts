import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFeatureFile } from "./feature-file.ts";
import { InvalidInput } from "./invalid-input.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "route-guide-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = join(folder, "features.json");
  await writeFile(path, content);
  return path;
}

describe("readFeatureFile", () => {
  it("reads UTF-8, with or without a byte order mark", async () => {
    const text = '[{"name": "Zürich", "location": {"latitude": 473769000, "longitude": 85417000}}]';
    for (const start of ["", "\ufeff"]) {
      const [place] = await readFeatureFile(await fileWith(start + text));
      expect(place?.name).toBe("Zürich");
    }
  });

  it("names the file in what is wrong inside it", async () => {
    const path = await fileWith("[1]");
    await expect(readFeatureFile(path)).rejects.toThrow(`${path}: [0]: want an object, got 1`);
  });

  it("refuses what is not UTF-8", async () => {
    const path = await fileWith(Uint8Array.of(0x5b, 0xff, 0x5d));
    await expect(readFeatureFile(path)).rejects.toThrow(
      new InvalidInput(`${path}: not UTF-8 text`),
    );
  });

  it("refuses what is not there, or no file", async () => {
    const path = join(folder, "nowhere.json");
    await expect(readFeatureFile(path)).rejects.toThrow(new InvalidInput(`${path}: no such file`));
    await expect(readFeatureFile(folder)).rejects.toThrow(
      new InvalidInput(`${folder}: not a regular file`),
    );
    await expect(readFeatureFile("a\0b")).rejects.toThrow(InvalidInput);
  });

  it("refuses a file beyond 256 MiB without reading it", async () => {
    const path = join(folder, "huge.json");
    const file = await open(path, "w");
    await file.truncate(256 * 1024 * 1024 + 1);
    await file.close();
    await expect(readFeatureFile(path)).rejects.toThrow("268435457 bytes, want at most 268435456");
  });
});
