import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../invalid-input.ts";
import { parseCount } from "./count.ts";
import { csvCells } from "./csv.ts";
import { parseDuration } from "./duration.ts";
import { parseHeaders } from "./headers.ts";
import { readLines } from "./lines.ts";
import { pointsOf } from "./point-lines.ts";
import { onePoint, twoPoints } from "./points.ts";

const A = { latitude: 409146138, longitude: -746188906 };
const B = { latitude: -10000000, longitude: 20000000 };
const ORIGIN = { latitude: 0, longitude: 0 };

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe("parseDuration", () => {
  it.each([
    ["500ms", 500],
    ["5s", 5_000],
    ["5", 5_000],
    ["1.5s", 1_500],
    ["2m", 120_000],
    ["1h", 3_600_000],
    [" 0.001 ", 1],
  ])("reads %j", (text, ms) => {
    expect(parseDuration(text, "--timeout")).toBe(ms);
  });

  it.each(["", "0", " -5", "5 s", "5d", "1e3", "25h", "0.0001ms", "x"])("rejects %j", (text) => {
    expect(() => parseDuration(text, "--timeout")).toThrow(
      new InvalidInput(
        `--timeout: want a time such as 500ms, 5s or 2m (at most 24h), got "${text.trim()}"`,
      ),
    );
  });
});

describe("parseCount", () => {
  it("reads whole numbers in range", () => {
    expect([parseCount("1", 9, "--n"), parseCount(" 9", 9, "--n")]).toEqual([1, 9]);
  });

  it.each(["0", "10", " -1", "1.5", "", "1e1", "x"])("rejects %j", (text) => {
    expect(() => parseCount(text, 9, "--n")).toThrow(
      new InvalidInput(`--n: want a whole number from 1 to 9, got "${text.trim()}"`),
    );
  });
});

describe("points among arguments", () => {
  it.each([
    [["40.9146138", " -74.6188906"]],
    [["40.9146138,", " -74.6188906"]],
    [["40.9146138°,", "\u221274.6188906°"]],
    [["40.9146138,-74.6188906"]],
    [["409146138,-746188906"]],
  ])("reads one from %j", (args) => {
    expect(onePoint(args)).toEqual(A);
  });

  it.each([[["409146138,-746188906", " -1,2"]], [["40.9146138", " -74.6188906", " -1", "2"]]])(
    "reads two from %j",
    (args) => {
      expect(twoPoints(args)).toEqual([A, B]);
    },
  );

  // biome-ignore format: a table
  it.each([
    [() => onePoint([]),                    "want one point, as LAT,LNG or LAT LNG, got none"],
    [() => onePoint(["1", "2", " -3"]),     'want one point, as LAT,LNG or LAT LNG, got "1 2 -3"'],
    [() => onePoint(["1"]),                 'want LAT,LNG, got "1"'],
    [() => onePoint(["91.5", "0"]),         "latitude: want -90 to 90 degrees, got 91.5"],
    [() => twoPoints(["1,2"]),              'want two points, each as LAT,LNG or LAT LNG, got "1,2"'],
    [() => twoPoints(["1", "2", "3"]),      'want two points, each as LAT,LNG or LAT LNG, got "1 2 3"'],
    [() => twoPoints(["1,2", "x,2"]),       'latitude: want a number, got "x"'],
  ])("rejects %s", (read, message) => {
    expect(read).toThrow(new InvalidInput(message));
  });
});

describe("parseHeaders", () => {
  it("reads text, repeated names, colons in values and base64", () => {
    const metadata = parseHeaders(["X-User: ada", "x-user:eve:2", "x-trace-bin:AQI="]);
    expect(metadata.getAll("x-user")).toEqual(["ada", "eve:2"]);
    expect(metadata.getBinary("x-trace-bin")).toEqual(Uint8Array.of(1, 2));
  });

  // biome-ignore format: a table
  it.each([
    ["x-user",            '--header: want name:value, got "x-user"'],
    [":path: /",          '--header: want name:value, got ":path: /"'],
    ["x-trace-bin: ?",    '--header: x-trace-bin: want base64, got "?"'],
    ["grpc-timeout: 1S",  '--header: metadata name "grpc-timeout" is reserved'],
    ["x user: y",         '--header: metadata name "x user": want 0-9 a-z _ - . only'],
  ])("rejects %j", (header, message) => {
    expect(() => parseHeaders([header])).toThrow(new InvalidInput(message));
  });
});

describe("readLines", () => {
  it("gives the same lines however the input is cut", async () => {
    const whole = Buffer.from("one\r\ntwo: 你好\n\nfour");
    const want = ["one", "two: 你好", "", "four"].map((text, i) => ({ text, number: i + 1 }));
    for (let size = 1; size <= whole.length; size++) {
      const chunks = [];
      for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size));
      expect(await all(readLines(Readable.from(chunks), "stdin"))).toEqual(want);
    }
  });

  it("does not invent a line after the last", async () => {
    expect(await all(readLines(Readable.from([Buffer.from("one\n")]), "x"))).toHaveLength(1);
    expect(await all(readLines(Readable.from([]), "x"))).toHaveLength(0);
  });

  it("says why it cannot be read", async () => {
    const failing = new Readable({
      read() {
        this.push("one\n");
        this.destroy(Object.assign(new Error("x"), { code: "EISDIR", syscall: "read" }));
      },
    });
    const lines = readLines(failing, "stdin");
    await expect(all(lines)).rejects.toThrow(new InvalidInput("cannot read stdin: it is a folder"));
  });

  it("gives up on a line that never ends", async () => {
    const endless = Readable.from([Buffer.from("ok\n"), Buffer.alloc(1024 * 1024 + 1, "x")]);
    await expect(all(readLines(endless, "x.csv"))).rejects.toThrow(
      new InvalidInput("x.csv:2: the line is longer than 1048576 characters"),
    );
  });
});

describe("csvCells (RFC 4180)", () => {
  // biome-ignore format: a table
  it.each([
    ["a,b , c",             ["a", "b", "c"]],
    ['"a, b",c',            ["a, b", "c"]],
    ['"say ""hi""",c',      ['say "hi"', "c"]],
    ["a\tb, c",             ["a", "b, c"]],
    ["a;b",                 ["a", "b"]],
    ['"a,b";c',             ["a,b", "c"]],
    ["",                    [""]],
  ])("takes %j apart", (line, cells) => {
    expect(csvCells(line)).toEqual(cells);
  });
});

describe("pointsOf", () => {
  const read = (text: string) =>
    all(
      pointsOf(
        text.split("\n").map((line, i) => ({ text: line, number: i + 1 })),
        "r.csv",
      ),
    );

  // biome-ignore format: a table
  it.each([
    ["lat,lng lines",          "40.9146138,-74.6188906\n-1,2"],
    ["E7 lines",               "409146138,-746188906\n-10000000,20000000"],
    ["lines with blanks",      "40.9146138 -74.6188906\n  -1  2  "],
    ["CSV with titles",        'name,Lng,Lat\n"Trail, Jefferson",-74.6188906,40.9146138\nB,2,-1'],
    ["CSV without titles",     "40.9146138,-74.6188906,Trail\n-1,2,B"],
    ["what list writes",       "40.9146138\t-74.6188906\tTrail, Jefferson\n-1.0\t2.0\t"],
    ["comments, blank lines",  "# a route\n\n40.9146138,-74.6188906\n  \n-1,2\n"],
    ["JSON points",            '{"latitude":409146138,"longitude":-746188906}\n{"latitude":-10000000,"longitude":20000000}'],
    ["JSON features",          '{"name":"Trail","location":{"latitude":409146138,"longitude":-746188906}}\n{"location":{"latitude":-10000000,"longitude":"20000000"}}'],
    ["JSON before a number",   '{"latitude":409146138,"longitude":-746188906}\n-1,2'],
    ["a mixture with a BOM",   '\ufeff40.9146138,-74.6188906\n{"latitude":-10000000,"longitude":20000000}'],
  ])("reads %s", async (_, text) => {
    expect(await read(text)).toEqual([A, B]);
  });

  // biome-ignore format: a table
  it.each([
    ["E7, near (0, 0) too",        "409146138,-746188906\n5,-7\n0,0",   [A, { latitude: 5, longitude: -7 }, ORIGIN]],
    ["E7 that begins at (0, 0)",   "0,0\n-0 0\n1000,0\n5,7",           [ORIGIN, ORIGIN, { latitude: 1000, longitude: 0 }, { latitude: 5, longitude: 7 }]],
    ["degrees, whole ones too",    "40.9146138,-74.6188906\n-1,2\n0,0", [A, B, ORIGIN]],
  ])("reads %s in the unit of the first point", async (_, text, points) => {
    expect(await read(text)).toEqual(points);
  });

  // biome-ignore format: a table
  it.each([
    ["-1,2\n409146138,-746188906",        "r.csv:2: latitude: want -90 to 90 degrees, got 409146138 (line 1 is in degrees)"],
    ["0,0\n0.0,0\n0,0\n5,-746188906",     "r.csv:4: longitude: want -180 to 180 degrees, got -746188906 (line 2 is in degrees)"],
    ["\n1000,0\n40.9146138,-74.6188906",  "r.csv:3: latitude: want a whole number in E7, got 40.9146138 (line 2 is in E7)"],
    ["1000,0\n0,1800000001",              "r.csv:2: longitude: want -180 to 180 degrees, got 180.0000001"],
    ["1,2\n91,0",                         "r.csv:2: latitude: want -90 to 90 degrees, got 91"],
    ["91,0",                              "r.csv:1: latitude: want -90 to 90 degrees, or +-1000 to +-900000000 in E7, got 91"],
    ["1000,0\n5",                         'r.csv:2: want LAT,LNG, got "5"'],
    ["1,2\n3,x",                          'r.csv:2: longitude: want a number, got "x"'],
    ["1,2\n\n91.5,0",                     "r.csv:3: latitude: want -90 to 90 degrees, got 91.5"],
    ["lat,lng\n1",                        'r.csv:2: want LAT,LNG, got "1"'],
    ["1,2\nlat,lng",                      'r.csv:2: latitude: want a number, got "lat"'],
    [",5",                                'r.csv:1: latitude: want a number, got ""'],
    ['{"latitude":"x"}',                  'r.csv:1: latitude: want an integer, got "x"'],
    ['{"latitude":900000001}',            'r.csv:1: beyond +-90 or +-180 degrees in E7: {"latitude":900000001}'],
    ['{"location":5}',                    "r.csv:1: routeguide.Point: want an object, got 5"],
    ['{"lat":5}',                         "r.csv:1: lat: no such field in routeguide.Point, which has latitude, longitude"],
    ["{",                                 /^r\.csv:1: not JSON: /],
  ])("rejects %j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(InvalidInput);
    await expect(read(text)).rejects.toThrow(message);
  });
});
