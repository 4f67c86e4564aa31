import { spawn } from "node:child_process";
import { once } from "node:events";
import { listeningPort } from "../../support/listening-port.ts";
import { NGHTTPD_PATH } from "../programs.ts";

export interface Nghttpd {
  readonly port: number;
  stop(): Promise<void>;
}

/** nghttpd on a port of this machine, serving the files of `folder`. */
export async function startNghttpd(folder: string, args: readonly string[]): Promise<Nghttpd> {
  const child = spawn(
    NGHTTPD_PATH,
    ["--verbose", "--address=127.0.0.1", `--htdocs=${folder}`, ...args],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const exited = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exited]); // it says that it listens, not where
  const port = listeningPort(child.pid ?? 0);
  if (port === undefined) throw new Error(`nghttpd ${args.join(" ")} does not listen`);
  child.stdout.resume();
  return {
    port,
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
