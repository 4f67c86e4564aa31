import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { fromJson } from "./json/from-json.ts";
import { toJson } from "./json/to-json.ts";
import { arguments$, Odd } from "./testdata/gen/names.ts";
import { Extended, Measuring } from "./testdata/gen/options.ts";
import { Odd as OtherOdd } from "./testdata/gen/other_names.ts";
import { bytes } from "./testdata/hex.ts";

describe("generated code for what is hard to generate code for", () => {
  it("compiles", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "generated-"));
    const project = join(folder, "tsconfig.json");
    const config = {
      extends: join(root, "tsconfig.tests.json"),
      compilerOptions: { types: [] },
      include: [join(root, "proto/src/testdata/gen")],
      exclude: [],
    };
    writeFileSync(project, JSON.stringify(config));
    const { stdout, status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", project]);
    rmSync(folder, { recursive: true });
    expect({ stdout: stdout.toString(), status }).toEqual({ stdout: "", status: 0 });
  });

  it("has properties beside those of every object, and their own names in JSON", () => {
    const odd = Odd.create({ constructor$: 1, toString$: "a", _1: 2, dashed: 3, at_type: 4 });
    expect(Odd.create()).toMatchObject({ constructor$: 0, toString$: "", valueOf$: false });
    expect(Odd.decode(Odd.encode(odd))).toStrictEqual(odd);
    const json = { constructor: 1, toString: "a", 1: 2, 'a-b "c"': 3, "@at": 4 };
    expect(toJson(Odd, odd)).toStrictEqual(json);
    expect(fromJson(Odd, json)).toStrictEqual(odd);
    expect(() => fromJson(Odd, { constructor$: 1 })).toThrow("constructor$: no such field");
  });

  it("has variables that hide neither types nor helpers", () => {
    const odd = Odd.create({
      hasOwnProperty$: { kind: "isPrototypeOf$", value: Odd.create() },
      Map: {},
      Uint8Array: [{}, {}],
      let: new Map([["a", {}]]),
      key: 1,
      keyField: 2,
      value: new Map([[1, {}]]),
      readBytes: bytes("ff"),
      enter: [1n, -1n],
      writeInt32: {},
      object: {},
      end: "z",
      EMPTYOdd: 5,
      other: { constructor$: 9 },
      choice: { kind: "chosen", value: { odd: { constructor$: 1 } } },
    });
    expect(Odd.decode(Odd.encode(odd))).toStrictEqual(odd);
    expect(fromJson(Odd, toJson(Odd, odd))).toStrictEqual(odd);
  });

  it("tells types of the same name apart", () => {
    const other = Odd.fields.find(({ name }) => name === "other");
    expect(other?.messageType).toBe(OtherOdd);
    const { methods } = arguments$;
    expect(methods.then.request.typeName).toBe("testdata.names.await");
    expect(methods.then.response.typeName).toBe("testdata.other.await");
  });

  it("passes over extensions, and takes options for what they are: nothing to it", () => {
    expect(Extended.fields.map(({ name }) => name)).toEqual(["metres"]);
    expect(Extended.decode(bytes("0801 a00602"))).toStrictEqual({ metres: 1 });
    expect(Measuring.methods.measure.path).toBe("/testdata.options.Measuring/Measure");
  });
});
