import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
// @ts-expect-error: the tools are plain JavaScript
import { fileCode } from "../tools/file-code.mjs";
// @ts-expect-error: the tools are plain JavaScript
import { generatedFiles } from "../tools/generated-files.mjs";
// @ts-expect-error: the tools are plain JavaScript
import { loadProtos } from "../tools/load.mjs";

const scratch = mkdtempSync(join(tmpdir(), "protos-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let folders = 0;

function generate(files: Record<string, string>): string[] {
  const folder = join(scratch, String(folders++));
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const places = { runtime: "..", moduleOf: (path: string) => path };
  return loadProtos(folder).map((file: unknown) => fileCode(file, places));
}

describe("npm run gen", () => {
  it("was run after the last change to a .proto file or to the generator", () => {
    const files: { directory: string; path: string; code: string }[] = generatedFiles();
    expect(files.length).toBeGreaterThan(0);
    for (const { directory, path, code } of files) {
      expect(readFileSync(join(directory, path), "utf8"), path).toBe(code);
    }
  });

  it("generates a message without fields, an enum alone and a service alone", () => {
    const [empty, enumeration, service] = generate({
      "a.proto": 'syntax = "proto3"; package p; message Nothing {}',
      "b.proto": 'syntax = "proto3"; package p; enum Size { SMALL = 0; LARGE = 1; }',
      "c.proto":
        'syntax = "proto3"; package p; import "a.proto"; service S { rpc Do(Nothing) returns (Nothing); }',
    });
    expect(empty).toContain("export interface Nothing {\n}");
    expect(enumeration).toContain("export const Size = {\n  SMALL: 0,\n  LARGE: 1,\n} as const;");
    expect(service).toContain('import { Nothing } from "a.proto";');
    expect(service).toContain('path: "/p.S/Do",');
  });

  it("knows an absent field from zero in proto2, and packs numbers only when told", () => {
    const [code] = generate({
      "a.proto":
        'syntax = "proto2"; message M { optional int32 a = 1; repeated int32 b = 2; repeated int32 c = 3 [packed = true]; }',
    });
    expect(code).toContain("readonly a?: number | undefined;");
    expect(code).toContain("if (message.a !== undefined) {\n      writeInt32(writer.uint32(8)");
    expect(code).toContain("writeInt32(writer.uint32(16), value);");
    expect(code).toContain("writer.uint32(26).fork();");
  });

  it("never lets a comment end the comment it becomes", () => {
    const [code] = generate({
      "a.proto": 'syntax = "proto3";\n// See */ alert() /* here.\nmessage M {}\n',
    });
    expect(code).toContain("/** See *\\/ alert() /* here. */");
  });

  // biome-ignore format: a table
  it.each([
    ["other languages",    'message M {}',                                      "a.proto: want proto3 or proto2"],
    ["required fields",    'syntax = "proto2"; message M { required int32 a = 1; }', "a.proto: a: required fields are not supported"],
    ["defaults",           'syntax = "proto2"; message M { optional int32 a = 1 [default = 7]; }', "a.proto: a: defaults are not supported"],
    ["groups",             'syntax = "proto2"; message M { optional group A = 1 {} }', "a.proto: a: groups are not supported"],
    ["a syntax error",     'syntax = "proto3"; message {',                      "a.proto: illegal type name '{' (a.proto, line 1)"],
    ["an unknown type",    'syntax = "proto3"; message M { Missing m = 1; }',   "no such Type or Enum 'Missing' in Type .M"],
  ])("refuses %s", (_, source, message) => {
    expect(() => generate({ "a.proto": source })).toThrow(message);
  });
});
