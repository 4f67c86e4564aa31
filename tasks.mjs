// Every root script comes through here: install what is missing, build what changed, then run.
// Needs Node and npm only, and uses no package, since it runs before any is installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const ROOT = dirname(fileURLToPath(import.meta.url));
const PNPM = "pnpm@12.21.0";
const INSTALL_STAMP = "node_modules/.route-guide-install";
const UI_STAMP = "web/ui/dist/.inputs";
/** npm passes on the signal that a terminal already sent to everyone: one keypress comes twice. */
const SAME_KEYPRESS_MS = 300;
/** How long open calls may go on after Ctrl-C. */
const GRACE_SECONDS = "2";

const TASKS = {
  async start() {
    await install();
    await build();
    return serve();
  },
  async test(...filters) {
    await install();
    await build();
    return run("vitest", ["run", ...filters]);
  },
  async build() {
    await install();
    await build();
    return 0;
  },
  async lint() {
    await install();
    const checks = [
      ["tsc", ["-b"]],
      ["tsc", ["-p", "tsconfig.tests.json"]],
      ["biome", ["check", "--error-on-warnings"]],
      ["oxlint", ["--type-aware", "--deny-warnings"]],
    ];
    let failed = 0;
    for (const [tool, args] of checks) failed += (await run(tool, args)) === 0 ? 0 : 1;
    return failed === 0 ? 0 : 1;
  },
  async fix() {
    await install();
    const fixed = await run("biome", ["check", "--write"]);
    return (await run("oxlint", ["--type-aware", "--fix"])) || fixed;
  },
  async gen() {
    await install();
    return run(process.execPath, ["proto/tools/generate.mjs"]);
  },
  /** Certificates to try TLS with, in `folder`. */
  async "dev-certs"(folder = ".cache/certs") {
    const { makeDevCertificates } = await import("./shared/transport/tools/dev-certs.mjs");
    process.stdout.write(makeDevCertificates(folder));
    return 0;
  },
  /** The properties that the tests try for a moment, for minutes and from fresh seeds. */
  async fuzz(minutes = "10") {
    await install();
    const { files, properties } = fuzzed();
    const seconds = (Number(minutes) * 60) / properties;
    process.env.ROUTEGUIDE_FUZZ_SECONDS = String(seconds);
    const timeout = `--test-timeout=${Math.ceil(seconds + 60) * 1000}`;
    return run("vitest", ["run", ...files, "--no-file-parallelism", timeout]);
  },
  bench: program("test/bench/dist/main.js"),
  conformance: program("test/conformance/dist/main.js"),
  attack: program("test/attack/dist/main.js"),
  "h2-target": program("test/conformance/dist/h2-target.js"),
  interop: program("test/interop-cases/dist/matrix/main.js"),
  differential: program("test/interop-cases/dist/differential/main.js"),
  "interop:client": program("test/interop-cases/dist/programs/ours-client.js"),
  "interop:server": program("test/interop-cases/dist/programs/ours-server.js"),
};

/** A task that runs a built program of ours, with the arguments that the task was given. */
function program(script) {
  return async (...args) => {
    await install();
    await build();
    return run(process.execPath, [script, ...args]);
  };
}

/** The tests that have a fuzz budget, and how many properties share the time. */
function fuzzed() {
  const files = [];
  let properties = 0;
  for (const folder of ["shared", "test"]) {
    for (const path of readdirSync(join(ROOT, folder), { recursive: true })) {
      if (path.includes("node_modules") || !path.endsWith(".test.ts")) continue;
      const budgets = readFileSync(join(ROOT, folder, path), "utf8").match(/\bbudget\(/g) ?? [];
      properties += budgets.length;
      if (budgets.length > 0) files.push(`${folder}/${path}`);
    }
  }
  return { files, properties };
}

// --- install and build -------------------------------------------------------------------------

async function install() {
  const wanted = fingerprint(
    ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", ...packages().map((p) => p.manifest)],
    process.version,
  );
  if (readStamp(INSTALL_STAMP) === wanted) return;
  rmSync(join(ROOT, INSTALL_STAMP), { force: true });
  say("installing packages ...");
  const args = ["--yes", PNPM, "install", "--frozen-lockfile", "--prod=false"];
  await quietly("npx", [...args, "--config.confirmModulesPurge=false"], {
    hint: "the packages could not be installed; the first time needs the npm registry",
  });
  writeStamp(INSTALL_STAMP, wanted);
}

async function build() {
  const compiled = await run("tsc", ["-b", "--stopBuildOnErrors"]);
  if (compiled !== 0) throw new Failure("the sources do not compile; see above");
  const wanted = fingerprint(uiInputs());
  if (readStamp(UI_STAMP) === wanted) return;
  say("building the page ...");
  await quietly("vite", ["build", "--logLevel", "warn"], {
    folder: "web/ui",
    hint: "the page could not be built",
  });
  for (const file of filesBelow("web/ui/dist")) compress(join(ROOT, file));
  writeStamp(UI_STAMP, wanted);
}

/** The packages that pnpm-workspace.yaml names: `proto`, or every folder of `shared/*`. */
function packages() {
  const yaml = readFileSync(join(ROOT, "pnpm-workspace.yaml"), "utf8");
  const folders = [...yaml.matchAll(/^ {2}- (\S+)$/gm)].flatMap(([, pattern]) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`);
  });
  return folders
    .map((folder) => ({ folder, manifest: `${folder}/package.json` }))
    .filter(({ manifest }) => existsSync(join(ROOT, manifest)));
}

/** Whatever can change the built page: its own files, and the sources of what it depends on. */
function uiInputs() {
  const byName = new Map();
  for (const { folder, manifest } of packages()) {
    const { name, dependencies = {} } = JSON.parse(readFileSync(join(ROOT, manifest), "utf8"));
    byName.set(name, { folder, dependencies: Object.keys(dependencies) });
  }
  const sources = new Set(["web/ui"]);
  const visit = (name) => {
    const found = byName.get(name);
    if (!found || sources.has(`${found.folder}/src`)) return;
    sources.add(`${found.folder}/src`);
    found.dependencies.forEach(visit);
  };
  visit("@route-guide/ui");
  return ["pnpm-lock.yaml", ...[...sources].flatMap(filesBelow)];
}

function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== "dist" && !/\.test\.tsx?$/.test(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function fingerprint(files, salt = "") {
  const hash = createHash("sha256").update(salt);
  for (const file of [...new Set(files)].sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("hex");
}

/** Leaves small copies beside a text file, which the bridge serves to browsers that take them. */
function compress(path) {
  if (!/\.(css|html|js|json|svg)$/.test(path)) return;
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content));
  writeFileSync(`${path}.gz`, gzipSync(content));
}

function readStamp(path) {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : undefined;
}

function writeStamp(path, value) {
  writeFileSync(join(ROOT, path), value);
}

// --- running things ----------------------------------------------------------------------------

/** An error that is fully told by its message. */
class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What runs at the moment, and the first signal that came. */
const running = new Set();
let interruptedBy;

function forwardSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (services) return stopServices();
      interruptedBy = interruptedBy ?? signal; // no ??=: an old Node must get as far as to be refused
      for (const child of running) child.kill(signal);
    });
  }
}

/** Runs a tool of the workspace, or a program, and resolves to its exit code. */
function run(tool, args, { folder = ".", stdio = "inherit", onOutput } = {}) {
  const local = join(ROOT, folder, "node_modules/.bin", tool);
  const program = existsSync(local) ? local : tool;
  const child = spawn(program, args, { cwd: join(ROOT, folder), stdio });
  running.add(child);
  child.stdout?.on("data", onOutput);
  child.stderr?.on("data", onOutput);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Failure(`${tool} does not start: ${error.message}`)));
    child.on("close", (code, signal) => {
      running.delete(child);
      const cause = interruptedBy ?? signal;
      if (cause) process.exit(128 + constants.signals[cause]);
      resolve(code);
    });
  });
}

/** Runs a tool whose output is of interest only when it fails. */
async function quietly(tool, args, { folder, hint }) {
  const output = [];
  const code = await run(tool, args, {
    folder,
    stdio: ["ignore", "pipe", "pipe"],
    onOutput: (bytes) => output.push(bytes),
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new Failure(hint);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

// --- npm start ---------------------------------------------------------------------------------

/** The server and the bridge while `npm start` serves. */
let services;
let stoppedAt;

async function serve() {
  services = [];
  // a person reads this terminal: what is not a warning would only hide what we announce
  const logLevel = process.env.ROUTEGUIDE_LOG_LEVEL || "warn";
  const server = launch("server", "server/bin/routeguide-server.mjs", {
    args: ["--grace", GRACE_SECONDS],
    environment: { ROUTEGUIDE_LOG_LEVEL: logLevel },
  });
  const port = await readyOrEnded(server);
  const bridge =
    port &&
    launch("bridge", "web/bridge/dist/main.js", {
      environment: {
        ROUTEGUIDE_UPSTREAM: `localhost:${port}`,
        ROUTEGUIDE_LOG_LEVEL: logLevel,
      },
    });
  const webPort = bridge && (await readyOrEnded(bridge));
  if (webPort) announce(port, webPort);
  const first = await Promise.race(services.map(({ ended }) => ended));
  return exitCode(first);
}

/** Starts one of the two in a session of its own, so that only we answer a terminal's Ctrl-C. */
function launch(name, entry, { args = [], environment = {} }) {
  const child = spawn(process.execPath, [join(ROOT, entry), ...args], {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const service = {
    name,
    child,
    ready: new Promise((resolve) => {
      child.on("message", (message) => message?.kind === "ready" && resolve(message.port));
    }),
    ended: new Promise((resolve) => {
      child.on("error", (error) => resolve({ name, code: 1, reason: error.message }));
      child.on("exit", (code, signal) => resolve({ name, code, reason: signal ?? `exit ${code}` }));
    }),
  };
  services.push(service);
  return service;
}

/** The port of a service that is ready; undefined when it, or the whole, ended first. */
async function readyOrEnded(service) {
  const port = await Promise.race([service.ready, ...services.map(({ ended }) => ended)]);
  return typeof port === "number" && stoppedAt === undefined ? port : undefined;
}

/** Stops both; asked again by a second keypress, at once. */
function stopServices() {
  const again = stoppedAt !== undefined && performance.now() - stoppedAt > SAME_KEYPRESS_MS;
  if (stoppedAt !== undefined && !again) return;
  stoppedAt = stoppedAt ?? performance.now();
  for (const { child } of services) child.kill(again ? "SIGKILL" : "SIGTERM");
}

/** Waits for both to end. A service that ends unasked takes the other with it. */
async function exitCode(first) {
  const asked = stoppedAt !== undefined;
  // exit code 2 is the person's to mend (a taken port, a bad file), and the service has said so
  if (!asked && first.code !== 2) say(`the ${first.name} stopped unasked (${first.reason})`);
  stopServices();
  const ends = await Promise.all(services.map(({ ended }) => ended));
  if (!asked) return first.code || 1;
  return ends.every(({ code }) => code === 0) ? 0 : 1;
}

function announce(port, webPort) {
  const client = port === 50051 ? "npx routeguide" : `npx routeguide --address localhost:${port}`;
  process.stdout.write(`
RouteGuide is ready.
  gRPC  localhost:${port}
  map   http://localhost:${webPort}

Try in another terminal:
  ${client} demo
  ${client} feature 40.9146138,-74.6188906
  ${client} chat

Ctrl-C stops it.
`);
}

// --- the command line --------------------------------------------------------------------------

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(`RouteGuide needs Node 20.19 or later; this is ${process.version}`, 2);
}

async function main([name, ...args]) {
  checkNode();
  const task = TASKS[name];
  if (!task) throw new Failure(`usage: node tasks.mjs ${Object.keys(TASKS).join(" | ")}`, 2);
  forwardSignals();
  return task(...args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    say(error instanceof Failure ? `error: ${error.message}` : error.stack);
    process.exitCode = error.exitCode ?? 1;
  },
);
