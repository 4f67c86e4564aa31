import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect, echo, never, patterned, until } from "../../testing/collect.ts";
import { listenUnix, unixDialer } from "../node.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "transport-"));
  path = join(folder, "test.sock");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Leaves the socket file behind of a process that listened and died. */
function leaveStaleSocket(): void {
  const script = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  expect(() => execFileSync(process.execPath, ["-e", script, path])).toThrow();
  expect(existsSync(path)).toBe(true);
}

describe("a unix socket", () => {
  it("carries bytes both ways, and ends at both ends when one does", async () => {
    const listener = await listenUnix(path, (socket) => {
      expect(socket.peer).toEqual({ address: `unix:${path}` });
      echo(socket);
    });
    expect(listener).toMatchObject({ address: `unix:${path}`, port: 0 });
    const dialer = unixDialer(path);
    expect(dialer).toMatchObject({ authority: "localhost", scheme: "http" });
    const client = await dialer.dial(never);
    const got = collect(client);
    client.write(patterned(200_000));
    await until(() => got.bytes().length === 200_000);
    client.end();
    expect(await got.closed).toBeUndefined();
    expect(Buffer.from(patterned(200_000)).equals(got.bytes())).toBe(true);
    await listener.close();
    expect(existsSync(path)).toBe(false);
  });

  it("replaces a socket file that nobody listens at", async () => {
    leaveStaleSocket();
    const listener = await listenUnix(path, echo);
    (await unixDialer(path).dial(never)).destroy();
    await listener.close();
  });

  it("refuses to listen where somebody does, and leaves them alone", async () => {
    const listener = await listenUnix(path, echo);
    await expect(listenUnix(path, echo)).rejects.toMatchObject({
      message: `cannot listen at unix:${path}: it is in use`,
      code: "EADDRINUSE",
    });
    (await unixDialer(path).dial(never)).destroy();
    await listener.close();
  });

  it("refuses to replace a file that is no socket", async () => {
    writeFileSync(path, "precious");
    await expect(listenUnix(path, echo)).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it("says what is missing when there is nothing to dial", async () => {
    await expect(unixDialer(path).dial(never)).rejects.toMatchObject({
      message: `cannot connect to unix:${path}: connect ENOENT ${path}`,
      code: "ENOENT",
    });
    const reason = new Error("called off");
    await expect(unixDialer(path).dial(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
