import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesBelow, ROOT } from "../support/repository.ts";
import { type ServiceProcess, startServer } from "../support/service-process.ts";
import { tour } from "./examples/client.ts";
import { survey } from "./examples/geo.ts";
import { decoded } from "./examples/hpack.ts";
import { conversation } from "./examples/http2.ts";
import { listener } from "./examples/server.ts";

const READMES = ["README.md", "README.zh-CN.md"];
const DOCUMENTS = [
  ...READMES,
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...filesBelow("docs"),
  ...["proto", "server", "client-cli", "shared", "web", "test"].flatMap(filesBelow),
].filter((path) => path.endsWith(".md"));

const DECISIONS = filesBelow("docs/decisions");

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The contents of the code blocks in `language`. */
function blocks(path: string, language: string): string[] {
  const found = read(path).matchAll(new RegExp(`^\`\`\`${language}\n(.*?\n)\`\`\`$`, "gms"));
  return [...found].map(([, body = ""]) => body);
}

describe.each([
  ...READMES.map((readme) => ({ document: readme, examples: ["server", "client"] })),
  { document: "shared/hpack/README.md", examples: ["hpack"] },
  { document: "shared/http2/README.md", examples: ["http2", "tap"] },
  {
    document: "shared/grpc/README.md",
    examples: [
      ...["server", "server-life", "streams", "client", "calls", "connections", "errors"],
      ...["compression", "interceptors", "authentication"],
    ],
  },
  {
    document: "shared/transport/README.md",
    examples: ["transport", "in-memory", "websocket", "tls"],
  },
  { document: "shared/services/README.md", examples: ["services"] },
  { document: "shared/geo/README.md", examples: ["geo"] },
])("the TypeScript in $document", ({ document, examples }) => {
  it("is what is compiled and run here", () => {
    const sources = examples.map((name) => read(`test/docs/examples/${name}.ts`));
    expect(blocks(document, "ts")).toEqual(sources);
  });
});

describe("the examples", () => {
  afterAll(() => listener.close());

  it("understand each other", async () => {
    const lo = { latitude: 1, longitude: 1 };
    const hi = { latitude: 2, longitude: 2 };
    expect(await tour(`localhost:${listener.port}`, lo, hi)).toEqual([
      "somewhere",
      ...["one corner", "the other"],
      "2 points",
      "first",
    ]);
  });

  it("encode and decode a header list", () => {
    expect(decoded).toMatchObject([
      { name: ":status", value: "200" },
      { name: "content-type", value: "application/grpc" },
    ]);
  });

  it("measure a route", () => {
    expect(
      survey(["40.5,-74.5", "41,-74.5", "410000000,-740000000"], "41.5,-75", "40.9,-74.2"),
    ).toEqual({ metres: 97_557, inside: ["41.0000000,-74.5000000"] });
  });

  it("pass a request and a response without a socket", () => {
    expect(conversation()).toEqual(["request: GET", "response: 204"]);
  });
});

/** A command of a document, and what it prints. */
interface Session {
  readonly command: string;
  readonly output: string;
}

function sessions(path: string): Session[] {
  return blocks(path, "console").flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((session) => {
        const [command = "", ...output] = session.split("\n");
        return { command, output: output.join("\n") };
      }),
  );
}

/** On a terminal columns are aligned, in a pipe there is a tab between them. */
const withoutColumns = (text: string): string => text.replaceAll(/[ \t]+/g, " ").trim();

describe.each(READMES)("the commands in %s", (readme) => {
  let server: ServiceProcess;
  let address: string;
  beforeAll(async () => {
    server = startServer(["--port", "0", "--log-level", "silent"]);
    address = `localhost:${await server.ready()}`;
  });
  afterAll(() => server.kill());

  it("are there", () => {
    expect(sessions(readme).length).toBeGreaterThan(4);
  });

  it.each(sessions(readme))("print what it says: $command", async ({ command, output }) => {
    const shell = spawn("sh", ["-c", command.replaceAll("npx routeguide", "routeguide")], {
      cwd: ROOT,
      env: {
        PATH: `${ROOT}/node_modules/.bin:${process.env.PATH}`,
        ROUTEGUIDE_ADDRESS: address,
      },
    });
    let printed = "";
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        printed += text;
      });
    }
    await once(shell, "close");
    expect(withoutColumns(printed)).toBe(withoutColumns(output));
  });
});

describe("the table of scripts in CONTRIBUTING.md", () => {
  it("has every script", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const table = read("CONTRIBUTING.md").matchAll(/^\| `npm (?:run )?([\w:-]+)`/gm);
    const told = Array.from(table, ([, name = ""]) => name);
    expect(told.toSorted()).toEqual(Object.keys(scripts).toSorted());
  });
});

const withoutCode = (path: string): string => read(path).replaceAll(/^```.*?^```$/gms, "");

describe.each(DOCUMENTS)("the links in %s", (path) => {
  it("lead to files that exist", () => {
    const targets = [...withoutCode(path).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = ""]) => link.replace(/#.*$/, ""))
      .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
    const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(path), target)));
    expect(missing).toEqual([]);
  });
});

describe.each(DECISIONS)("%s", (path) => {
  it("has at most 40 lines, and names files that exist", () => {
    expect(read(path).split("\n").length).toBeLessThanOrEqual(41);
    const named = withoutCode(path).matchAll(/`([\w-]+(?:\/[\w.-]+)+\.(?:ts|tsx|mjs|proto))`/g);
    const missing = [...named].filter(([, file = ""]) => !existsSync(join(ROOT, file)));
    expect(missing.map(([, file]) => file)).toEqual([]);
  });
});
