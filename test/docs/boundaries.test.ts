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
const SOCKET_MODULES = /from "(node:(net|tls|dgram|http|https|http2)|ws)"/;
/** Types, and functions that look at addresses, open nothing. */
const OPENS_NOTHING = /^import (type |\{ isIP(v[46])? \} from "node:net")/;
/** In code, not in a comment. */
const ASYNCHRONOUS = /^(?!\s*[*/]).*\b(async|await)\b/;

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

function linesOf(path: string): string[] {
  return readFileSync(`${ROOT}/${path}`, "utf8").split("\n");
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
      .filter((path) => !path.startsWith("shared/transport/src/node/"))
      .filter((path) =>
        linesOf(path).some((line) => SOCKET_MODULES.test(line) && !OPENS_NOTHING.test(line)),
      );
    expect(openers).toEqual([]);
  });

  it("nothing is asynchronous in the pure packages", () => {
    const asynchronous = ["shared/hpack", "shared/http2", "shared/geo"]
      .flatMap(sources)
      .filter((path) => linesOf(path).some((line) => ASYNCHRONOUS.test(line)));
    expect(asynchronous).toEqual([]);
  });
});
