import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Channel, createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";
import { afterEach, describe, expect, it } from "vitest";

const TASKS = fileURLToPath(new URL("../../tasks.mjs", import.meta.url));
const A = { latitude: 409146138, longitude: -746188906 };

const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** What `npm start` runs. It takes a while where nothing is built yet. */
class Launcher {
  readonly child: ChildProcess;
  readonly exitCode: Promise<number>;
  stdout = "";
  stderr = "";

  constructor(environment: Record<string, string>) {
    this.child = spawn(process.execPath, [TASKS, "start"], {
      env: {
        PATH: process.env.PATH,
        ROUTEGUIDE_PORT: "0",
        ROUTEGUIDE_WEB_PORT: "0",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.exitCode = once(this.child, "close").then(([code]) => code);
    this.child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    undo.push(() => {
      this.child.kill("SIGTERM");
      return this.exitCode;
    });
  }

  /** Both ports, once it says that it is ready. */
  async ready(): Promise<{ grpcPort: number; webPort: number }> {
    const ended = this.exitCode.then(() => Promise.reject(new Error(this.stderr)));
    for (;;) {
      const announced = /gRPC +localhost:(\d+)\n +map +http:\/\/localhost:(\d+)\n/.exec(
        this.stdout,
      );
      if (announced) return { grpcPort: Number(announced[1]), webPort: Number(announced[2]) };
      await Promise.race([once(this.child.stdout as NodeJS.ReadableStream, "data"), ended]);
    }
  }

  /** The processes that it started: the server, then the bridge. */
  async services(): Promise<number[]> {
    const { stdout } = await promisify(execFile)("pgrep", ["-P", String(this.child.pid)]);
    return stdout.trim().split("\n").map(Number);
  }
}

function channelTo(port: number): Channel {
  const channel = createChannel(dialerFor(`localhost:${port}`));
  undo.push(() => channel.close());
  return channel;
}

describe("npm start", { timeout: 120_000 }, () => {
  it("serves gRPC and the map, and says where and what to try", async () => {
    const launcher = new Launcher({});
    const { grpcPort, webPort } = await launcher.ready();
    const feature = await createClient(RouteGuide, channelTo(grpcPort)).getFeature(A);
    expect(feature.name).toMatch(/^Berkshire Valley/);
    const page = await fetch(`http://localhost:${webPort}/`);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect((await fetch(`http://localhost:${webPort}/readyz`)).status).toBe(200);
    expect(launcher.stdout.match(/^ {2}npx routeguide --address localhost:\d+ \w+/gm)).toHaveLength(
      3,
    );
  });

  it.each(["SIGTERM", "SIGINT"] as const)("stops both on %s: chats end, exit 0", async (signal) => {
    const launcher = new Launcher({});
    const { grpcPort, webPort } = await launcher.ready();
    const chat = channelTo(grpcPort).startCall(RouteGuide.methods.routeChat);
    await chat.headers;
    launcher.child.kill(signal);
    launcher.child.kill(signal); // as a terminal and npm do together
    expect((await chat.ended).status).toBe("UNAVAILABLE");
    expect(await launcher.exitCode).toBe(0);
    expect(launcher.stderr).toBe("");
    await expect(fetch(`http://localhost:${webPort}/livez`)).rejects.toThrow("fetch failed");
  });

  it.each(["ROUTEGUIDE_PORT", "ROUTEGUIDE_WEB_PORT"])(
    "says in one line that %s is taken, and exits 2",
    async (variable) => {
      const squatter = createTcpServer().listen(0);
      undo.push(() => squatter.close());
      await once(squatter, "listening");
      const port = String((squatter.address() as AddressInfo).port);
      const launcher = new Launcher({ [variable]: port });
      expect(await launcher.exitCode).toBe(2);
      expect(launcher.stderr).toMatch(/^error: [^\n]*\n$/);
      expect(launcher.stderr).toContain(port);
      expect(launcher.stderr).toContain(`${variable} names another`);
    },
  );

  it("names the variable that is wrong, and exits 2", async () => {
    const launcher = new Launcher({ ROUTEGUIDE_LOG_LEVEL: "loud" });
    expect(await launcher.exitCode).toBe(2);
    expect(launcher.stderr).toMatch(/^error: ROUTEGUIDE_LOG_LEVEL: [^\n]*\n$/);
  });

  it("says in one line that a file of features is bad, and exits 2", async () => {
    const launcher = new Launcher({ ROUTEGUIDE_FEATURES: "/nowhere.json" });
    expect(await launcher.exitCode).toBe(2);
    expect(launcher.stderr).toMatch(/^error: [^\n]*nowhere\.json[^\n]*\n$/);
  });

  it.each([
    { name: "server", index: 0 },
    { name: "bridge", index: 1 },
  ])("stops when the $name dies, and says so", async ({ name, index }) => {
    const launcher = new Launcher({});
    await launcher.ready();
    process.kill((await launcher.services())[index] ?? 0, "SIGKILL");
    expect(await launcher.exitCode).toBe(1);
    expect(launcher.stderr).toBe(`the ${name} stopped unasked (SIGKILL)\n`);
  });
});
