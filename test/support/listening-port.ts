import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The IPv4 port at which a process listens, for programs that take port 0 and do not say what they
 * got. Linux only; undefined while it does not listen.
 */
export function listeningPort(pid: number): number | undefined {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => linkAt(`/proc/${pid}/fd/${fd}`)),
  );
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)) {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === LISTEN && sockets.has(`socket:[${inode}]`)) {
      return Number.parseInt(local.split(":")[1] ?? "", 16);
    }
  }
  return undefined;
}

const LISTEN = "0A";

function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}
