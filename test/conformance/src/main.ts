/*
 * `npm run conformance`: h2spec against our server role, cleartext and TLS, and h2specd against our
 * client role. Fails below full marks. The tools are built once, into .cache/conformance.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const CACHE = resolve(".cache/conformance");
const MODULE = "github.com/summerwind/h2spec/cmd";
/**
 * How many cases the tools have: fewer would mean that some were not run. The module that Go serves
 * as the latest has 146; h2spec 2.6.0, built from its sources into the cache, has 147.
 */
const SERVER_CASES = 146;
const CLIENT_CASES = 57;

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function build(tool: string): Promise<string> {
  const path = resolve(CACHE, tool);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const env = { ...process.env, GOBIN: CACHE };
  const go = spawn("go", ["install", `${MODULE}/${tool}@latest`], { stdio: "inherit", env });
  const [code] = await once(go, "close");
  if (code !== 0) throw new Error(`go install of ${tool} ended with ${code}`);
  return path;
}

async function startTarget(
  args: readonly string[],
): Promise<{ target: ChildProcess; port: number }> {
  const target = spawn(process.execPath, [program("./h2-target.js"), ...args], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [message] = (await once(target, "message")) as [{ port: number }];
  return { target, port: message.port };
}

interface Marks {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: number;
}

async function run(tool: string, args: readonly string[]): Promise<Marks> {
  const child = spawn(tool, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await once(child, "close");
  const marks = /(\d+) tests, (\d+) passed, (\d+) skipped, (\d+) failed/.exec(output);
  if (!marks) throw new Error(`${tool} gave no marks:\n${output}`);
  const [passed, skipped, failed] = marks.slice(2).map(Number) as [number, number, number];
  if (failed > 0) process.stdout.write(`${output.slice(output.indexOf("Failures:"))}\n`);
  return { passed, skipped, failed };
}

function report(what: string, marks: Marks, wanted: number): boolean {
  const isFull = marks.passed >= wanted && marks.skipped === 0 && marks.failed === 0;
  const { passed, skipped, failed } = marks;
  const verdict = isFull ? "full marks" : `want ${wanted} passed`;
  process.stdout.write(
    `${what}: ${passed} passed, ${failed} failed, ${skipped} skipped (${verdict})\n`,
  );
  return isFull;
}

async function serverMarks(h2spec: string, tls: boolean): Promise<boolean> {
  const { target, port } = await startTarget(tls ? ["--tls"] : []);
  try {
    const args = [
      "-h",
      "127.0.0.1",
      "-p",
      String(port),
      "-S",
      "-o",
      "2",
      ...(tls ? ["-t", "-k"] : []),
    ];
    const marks = await run(h2spec, args);
    return report(`h2spec --strict, ${tls ? "TLS" : "cleartext"}`, marks, SERVER_CASES);
  } finally {
    target.kill();
  }
}

async function clientMarks(h2specd: string): Promise<boolean> {
  const args = [
    "-S",
    "--from-port",
    "31000",
    "-p",
    "30999",
    "-e",
    `${process.execPath} ${program("./h2-client.js")}`,
  ];
  return report("h2specd, client", await run(h2specd, args), CLIENT_CASES);
}

const [h2spec, h2specd] = [await build("h2spec"), await build("h2specd")];
const marks = [
  await serverMarks(h2spec, false),
  await serverMarks(h2spec, true),
  await clientMarks(h2specd),
];
process.exitCode = marks.every(Boolean) ? 0 : 1;
