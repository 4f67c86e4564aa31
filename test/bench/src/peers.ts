import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { loadFeatures } from "@route-guide/server";
import { tcpDialer } from "@route-guide/transport/node";
import { program, type ServerProcess, startNode, startServer } from "./child.ts";
import { EVERYWHERE, FEATURE, NAMED_FEATURES } from "./data.ts";

/**
 * Whose figures stand beside ours. `node:http2` is no gRPC library, but what others stand on;
 * `node:net` is no HTTP/2 either, but what Node itself takes.
 */
export const PEERS = [
  "ours",
  "grpc-js",
  "connect-node",
  "node:http2",
  "node:net",
  "grpc-go",
  "tonic",
] as const;
export type Peer = (typeof PEERS)[number];

/** Programs that other toolchains build, and the data that they are given. */
const CACHE = program("../../../.cache/bench-peers");
const FEATURES = `${CACHE}/features.tsv`;
const SOURCES = program("../peers");

const OURS = ["--port", "0", "--host", "127.0.0.1", "--chat", "classic", "--log-level", "warn"];

const STARTERS: Readonly<Record<Peer, () => Promise<ServerProcess>>> = {
  ours: () => startNode("ours", program("../../../server/bin/routeguide-server.mjs"), OURS),
  "grpc-js": () => startNode("grpc-js", program("./servers/grpc-js.js")),
  "connect-node": () => startNode("connect-node", program("./servers/connect-node.js")),
  "node:http2": () => startNode("node:http2", program("./servers/node-http2.js")),
  "node:net": () => startNode("node:net", program("./servers/node-net.js")),
  // on one core, and told so: one thread runs goroutines, as one runs JavaScript
  "grpc-go": () => startServer("grpc-go", "env", ["GOMAXPROCS=1", `${CACHE}/grpc-go`, FEATURES]),
  tonic: () => startServer("tonic", `${CACHE}/rust/release/route-guide-peer`, [FEATURES]),
};

/** A RouteGuide server in a process of its own, which answers as it should: h2load would not see. */
export async function startPeer(peer: Peer): Promise<ServerProcess> {
  const server = await STARTERS[peer]();
  await using channel = createChannel(tcpDialer({ host: "127.0.0.1", port: server.port }));
  const client = createClient(RouteGuide, channel);
  const { name } = await client.getFeature(FEATURE);
  if (name !== "" && peer === "node:net") return server;
  let listed = 0;
  for await (const _ of client.listFeatures(EVERYWHERE)) listed += 1;
  if (name !== "" && listed === NAMED_FEATURES) return server;
  await server.stop();
  throw new Error(`${peer} answers ${listed} features and "${name}"`);
}

/** Builds what has to be built of `wanted`; gives those that can be run, and says which cannot. */
export async function preparePeers(wanted: readonly Peer[]): Promise<Peer[]> {
  mkdirSync(CACHE, { recursive: true });
  const lines = (await loadFeatures("default")).map(
    ({ name, location }) => `${location.latitude}\t${location.longitude}\t${name}\n`,
  );
  writeFileSync(FEATURES, lines.join(""));
  return wanted.filter((peer) => {
    if (peer === "grpc-go") return build(peer, "go", ["build", "-o", `${CACHE}/grpc-go`, "."]);
    if (peer === "tonic") {
      return build(peer, "cargo", [
        "build",
        "--release",
        "--locked",
        "--target-dir",
        `${CACHE}/rust`,
      ]);
    }
    return true;
  });
}

function build(peer: "grpc-go" | "tonic", tool: "go" | "cargo", args: readonly string[]): boolean {
  const cwd = `${SOURCES}/${tool === "go" ? "go" : "rust"}`;
  const { status, error, stderr } = spawnSync(tool, args, { cwd, encoding: "utf8" });
  if (status === 0) return true;
  process.stderr.write(`without ${peer}: ${error ? `no ${tool} here` : stderr.trim()}\n`);
  return false;
}
