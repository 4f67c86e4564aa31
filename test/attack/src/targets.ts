import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http2";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";

/** A server that may be attacked: it runs here and now, for nothing else. */
export interface Target {
  readonly name: string;
  readonly port: number;
  stop(): void;
}

const OURS = fileURLToPath(new URL("../../../server/bin/routeguide-server.mjs", import.meta.url));
const NGHTTPD = "/usr/sbin/nghttpd";

/** Our server, and for comparison the HTTP/2 servers that are at hand. */
export async function startTargets(): Promise<Target[]> {
  const targets = [await ours(), await nodeHttp2(), await grpcJs()];
  if (existsSync(NGHTTPD)) targets.push(await nghttpd());
  else process.stderr.write("no nghttpd here (Debian: nghttp2-server): left out\n");
  return targets;
}

/** Has the server's garbage collected at SIGUSR2, and says how many octets are left. */
const COLLECTS = `data:text/javascript,process.on('SIGUSR2', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  process.send({ heldBytes: heapUsed + external });
})`;

/**
 * V8 lets the space of young objects grow to 16 MiB a half as a process gets busy, whatever keeps it
 * so: it is that large from the beginning, so that the growth of its first busy seconds (13 to 20
 * MiB of resident memory) does not count as the attack's. In Node 20 and 24.
 */
const YOUNG_AT_FULL_SIZE = "--min-semi-space-size=16";

/** Our server, in a process of its own. */
export interface Ours extends Target {
  readonly pid: number;
  /** Has its garbage collected; resolves to the octets that it holds then. */
  collect(): Promise<number>;
}

export async function ours(): Promise<Ours> {
  const args = [
    "--expose-gc",
    YOUNG_AT_FULL_SIZE,
    "--import",
    COLLECTS,
    OURS,
    "--port",
    "0",
    "--host",
    "127.0.0.1",
    "--log-level",
    "silent",
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    name: "ours",
    port,
    pid: child.pid ?? 0,
    async collect() {
      child.kill("SIGUSR2");
      const [{ heldBytes }] = (await once(child, "message")) as [{ heldBytes: number }];
      return heldBytes;
    },
    stop: () => child.kill("SIGKILL"),
  };
}

async function nodeHttp2(): Promise<Target> {
  const server = createServer((_, response) => response.end("hello"));
  server.on("sessionError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { name: "node:http2", port, stop: () => server.close() };
}

function grpcJs(): Promise<Target> {
  const server = new grpc.Server();
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ name: "grpc-js", port, stop: () => server.forceShutdown() });
    });
  });
}

async function nghttpd(): Promise<Target> {
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(NGHTTPD, ["--no-tls", "-a", "127.0.0.1", "-d", "/usr/share", String(port)]);
  for (let look = 0; look < 100 && !(await answers(port)); look += 1) await sleep(20);
  return { name: "nghttpd", port, stop: () => child.kill("SIGKILL") };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
