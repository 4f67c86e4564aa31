import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, ROOT } from "../support/repository.ts";

/** What programs are made of. */
const STACK = ["geo", "grpc", "http2", "proto", "services", "transport"];

/** The packages of this repository that each may import: those below it. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  "shared/hpack": [],
  "shared/http2": ["hpack"],
  "shared/transport": [],
  "shared/grpc": ["hpack", "http2", "transport"],
  "shared/services": ["grpc", "proto", "transport"],
  "shared/geo": [],
  proto: [],
  server: STACK,
  "client-cli": STACK,
  "web/bridge": STACK,
  "web/ui": STACK,
};

const STRANGERS = /^(@grpc|@connectrpc|@improbable-eng)\/|^(grpc-web|nice-grpc)/;

/** What opens sockets, however it is brought in: `from`, `import()`, `require`, `createRequire`. */
const SOCKET_MODULE =
  /["'`]node:(net|tls|dgram|https?|http2)["'`]|(\bfrom|\bimport|\() ?["'`](net|tls|dgram|https?|http2|ws)["'`]/;
/** Types, and functions that look at addresses, open nothing. */
const OPENS_NOTHING = /^import (type |\{ isIP(v[46])? \} from "node:net")/;
/** What every platform has for it. A type of that name opens nothing. */
const SOCKET_GLOBAL = /\bfetch\b|\bnew (WebSocket|WebTransport|EventSource|XMLHttpRequest)\b/;
/** Transport, and what of the page gets its own files from where it came from. */
const MAY_OPEN = [
  "shared/transport/src/node/",
  "shared/transport/src/websocket.ts",
  "web/ui/src/map/base-layer.ts",
  "web/ui/src/map/tile-source.ts",
];

const ROUTE_GUIDE = /route_?guide/i;
/** Names that the stack goes by: its packages', and its own in `user-agent`. */
const OUR_NAMES = /@route-guide\/|grpc-routeguide-ts\//g;

/** A name for whatever has no place of its own. */
const NO_IDEA = /(^|\/)(types|([^/]*-)?(utils?|helpers?|common|misc|managers?))(\.\w+)*(\/|$)/i;

const ASYNCHRONOUS = /\b(async|await)\b/;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function dependencies(folder: string): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(`${ROOT}/${folder}/package.json`, "utf8"));
  return Object.keys(manifest.dependencies ?? {});
}

function sources(folder: string): string[] {
  return filesBelow(`${folder}/src`).filter((path) => /\.tsx?$/.test(path) && !isTest(path));
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes("/testing/");
}

function codeOf(path: string): string[] {
  return codeIn(readFileSync(`${ROOT}/${path}`, "utf8"));
}

/** The lines that are not comments, each without the comment at its end. */
function codeIn(source: string): string[] {
  return source
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)\/\/.*/, ""));
}

function opensSockets(code: readonly string[]): boolean {
  return code.some(
    (line) => (SOCKET_MODULE.test(line) && !OPENS_NOTHING.test(line)) || SOCKET_GLOBAL.test(line),
  );
}

function knowsRouteGuide(code: readonly string[]): boolean {
  return code.some((line) => ROUTE_GUIDE.test(line.replaceAll(OUR_NAMES, "")));
}

describe("the boundaries between packages", () => {
  it("are drawn for every package", () => {
    const manifests = ["proto", "server", "client-cli", "shared", "web"]
      .flatMap(filesBelow)
      .filter((path) => path.endsWith("/package.json"));
    expect(Object.keys(BELOW).sort()).toEqual(manifests.map((path) => dirname(path)).sort());
  });

  it.each(Object.keys(BELOW))("%s depends on nothing but what is below it", (folder) => {
    const ours = dependencies(folder).filter((name) => name.startsWith("@route-guide/"));
    expect(BELOW[folder]).toEqual(
      expect.arrayContaining(ours.map((name) => name.slice("@route-guide/".length))),
    );
  });

  it.each(["hpack", "http2", "transport", "grpc", "geo"])(
    "%s has no run-time dependency from outside",
    (name) => {
      const foreign = dependencies(`shared/${name}`).filter((d) => !d.startsWith("@route-guide/"));
      expect(foreign).toEqual([]);
    },
  );

  it("no package has another gRPC library at run time", () => {
    const found = Object.keys(BELOW)
      .flatMap(dependencies)
      .filter((name) => STRANGERS.test(name));
    expect(found).toEqual([]);
  });

  it("only transport opens sockets", () => {
    const openers = Object.keys(BELOW)
      .flatMap(sources)
      .filter((path) => !MAY_OPEN.some((place) => path.startsWith(place)))
      .filter((path) => opensSockets(codeOf(path)));
    expect(openers).toEqual([]);
  });

  it.each([
    'import { connect } from "node:net";',
    '} from "node:net";',
    'import "node:tls";',
    'const { connect } = await import("node:net");',
    "const { connect } = await import('net');",
    'const http2 = createRequire(import.meta.url)("node:http2");',
    'const http2 = createRequire(import.meta.url)("http2");',
    'const tls = require("tls");',
    'const net = process.getBuiltinModule("node:net");',
    'import { WebSocket } from "ws";',
    'const page = await fetch("http://localhost/");',
    "const get = globalThis.fetch;",
    "const socket = new WebSocket(url);",
  ])("%s opens a socket", (line) => {
    expect(opensSockets(codeIn(line))).toBe(true);
  });

  it.each([
    'import type { Socket } from "node:net";',
    'import { isIPv6 } from "node:net";',
    'listen(); // as in `import "node:net"`',
    '/**\n * fetch("http://localhost/")\n */',
    'const scheme = isSecure ? "wss" : "ws";',
  ])("%s opens none", (line) => {
    expect(opensSockets(codeIn(line))).toBe(false);
  });

  it("the stack knows nothing of RouteGuide", () => {
    const knowing = Object.keys(BELOW)
      .filter((folder) => folder.startsWith("shared/") && folder !== "shared/geo")
      .flatMap(sources)
      .filter((path) => knowsRouteGuide(codeOf(path)));
    expect(knowing).toEqual([]);
  });

  it("every file is named by its idea", () => {
    const folders = ["proto", "server", "client-cli", "shared", "web", "test"];
    expect(folders.flatMap(filesBelow).filter((path) => NO_IDEA.test(path))).toEqual([]);
  });

  it("nothing is asynchronous in the pure packages", () => {
    const asynchronous = ["shared/hpack", "shared/http2", "shared/geo"]
      .flatMap(sources)
      .filter((path) => codeOf(path).some((line) => ASYNCHRONOUS.test(line)));
    expect(asynchronous).toEqual([]);
  });
});
