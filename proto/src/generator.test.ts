import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
// @ts-expect-error: the tools are plain JavaScript
import { bufBuild } from "../tools/buf.mjs";
// @ts-expect-error: the tools are plain JavaScript
import { fileCode } from "../tools/file-code.mjs";
// @ts-expect-error: the tools are plain JavaScript
import { generatedFiles } from "../tools/generated-files.mjs";
// @ts-expect-error: the tools are plain JavaScript
import { loadProtos } from "../tools/load.mjs";

const PROTO = fileURLToPath(new URL("..", import.meta.url));

const scratch = mkdtempSync(join(tmpdir(), "protos-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let folders = 0;

function folderOf(files: Record<string, string>): string {
  const folder = join(scratch, String(folders++));
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  return folder;
}

function generate(files: Record<string, string>): string[] {
  const folder = folderOf(files);
  const compiled = bufBuild(folder, ["--config", '{"version":"v2"}']);
  const places = { runtime: "..", moduleOf: (path: string) => path };
  return loadProtos(folder, compiled).map((file: unknown) => fileCode(file, places));
}

/** `npm run gen` in a copy of this package that has `files` and nothing else to generate from. */
function runGenerator(files: Record<string, string>) {
  const folder = folderOf({ ...files, "src/testdata/one.proto": 'syntax = "proto3";' });
  cpSync(join(PROTO, "tools"), join(folder, "tools"), { recursive: true });
  cpSync(join(PROTO, "buf.yaml"), join(folder, "buf.yaml"));
  symlinkSync(join(PROTO, "node_modules"), join(folder, "node_modules"));
  const { status, stderr } = spawnSync(process.execPath, [join(folder, "tools/generate.mjs")]);
  return { status, stderr: stderr.toString() };
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

  it("takes the type that the language means, not another of that name", () => {
    const [code] = generate({
      "a.proto":
        'syntax = "proto3"; package p; message M { T t = 1; message Inner { message T {} } map<int32, T> ts = 2; } message T {} service S { rpc Do(T) returns (M.Inner.T); }',
    });
    expect(code).toContain("readonly t?: T | undefined;");
    expect(code).toContain("readonly ts: ReadonlyMap<number, T>;");
    expect(code).toContain("request: T,\n      response: M_Inner_T,");
  });

  // biome-ignore format: a table
  it.each([
    ["no syntax line",     'message M {}',                                      'a.proto: want syntax "proto3" or "proto2", got no syntax line'],
    ["an edition",         'edition = "2023"; message M {}',                    'a.proto: want syntax "proto3" or "proto2", got edition 2023'],
    ["required fields",    'syntax = "proto2"; message M { required int32 a = 1; }', "a.proto:1: M.a: required fields are not supported"],
    ["defaults",           'syntax = "proto2"; message M { optional int32 a = 1 [default = 7]; }', "a.proto:1: M.a: defaults are not supported"],
    ["groups",             'syntax = "proto2"; message M { optional group A = 1 {} }', "a.proto:1: M.a: groups are not supported"],
    ["a syntax error",     'syntax = "proto3"; message {',                      "a.proto:1: "],
    ["an unknown type",    'syntax = "proto3";\nmessage M { Missing m = 1; }',  "a.proto:2: cannot find `Missing` in this scope"],
    ["a missing file",     'syntax = "proto3";\nimport "b.proto";',             "a.proto:2: imported file does not exist"],
    ["what descriptor.proto is not here", 'syntax = "proto3"; import "google/protobuf/descriptor.proto";\nmessage M { google.protobuf.FieldOptions f = 1; }', "a.proto:2: no file here has the type google.protobuf.FieldOptions"],
    ["a field __proto__",  'syntax = "proto3"; message M {\n  int32 __proto__ = 1;\n}', "a.proto:2: nothing can be called __proto__ in JavaScript"],
    ["a JSON name __proto__", 'syntax = "proto3"; message M {\n  int32 a = 1 [json_name = "__proto__"];\n}', "a.proto:2: nothing can be called __proto__ in JavaScript"],
    ["M beside MInit",     'syntax = "proto3"; package p; message M {}\nmessage MInit {}', "a.proto:2: p.M and p.MInit would both be MInit in TypeScript"],
    ["A.B beside A_B",     'syntax = "proto3"; message A { message B {} } message A_B {}', "a.proto:1: A.B and A_B would both be A_B in TypeScript"],
    ["E beside EType",     'syntax = "proto3"; enum E { X = 0; } message EType {}', "a.proto:1: EType and E would both be EType in TypeScript"],
    ["a oneof as a field", 'syntax = "proto3"; message M { int32 ab = 1; oneof a_b { int32 c = 2; } int32 aB = 3; }', "a.proto:1: a_b and aB would both be aB in TypeScript"],
    ["Do beside do",       'syntax = "proto3"; message M {} service S { rpc Do(M) returns (M); rpc do(M) returns (M); }', "a.proto:1: Do and do would both be do in TypeScript"],
  ])("refuses %s", (_, source, message) => {
    expect(() => generate({ "a.proto": source })).toThrow(message);
  });

  it("tells a mistake in one line, and leaves what was there", () => {
    const odd = 'syntax = "proto3";\npackage odd;\nmessage M { Missing m = 1; None n = 2; }\n';
    expect(runGenerator({ "odd.proto": odd })).toEqual({
      status: 2,
      stderr: "error: odd.proto:3: cannot find `Missing` in this scope\n",
    });
    const good = 'syntax = "proto3"; message M {}';
    expect(runGenerator({ "a/good.proto": good })).toEqual({ status: 0, stderr: "" });
    expect(runGenerator({ "descriptors.proto": good })).toEqual({
      status: 2,
      stderr: "error: descriptors.proto: descriptors.ts is all files' descriptors\n",
    });
  });
});
