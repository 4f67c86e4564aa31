import { fileURLToPath } from "node:url";
import { LineProcess } from "../../support/line-process.ts";
import { encodedFileDescriptors } from "../contract/file-descriptors.ts";
import { features } from "../vectors.ts";
import { PYTHON } from "./python.ts";
import { statusDetails } from "./route-guide-book.ts";
import type { StrangerServer, StrangerServerOptions } from "./stranger.ts";
import { Waiting } from "./waiting.ts";

const SCRIPT = fileURLToPath(new URL("../python/server.py", import.meta.url));
/** Longer than any call that a test leaves open. */
const GRACE_MS = 10_000;

interface ServerEvent {
  readonly event: "ready" | "stopped" | "cancelled";
  readonly port?: number;
  readonly method?: string;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** RouteGuide and TestService on Debian's python3-grpcio, in a process of its own. */
export async function pythonServer(options: StrangerServerOptions): Promise<StrangerServer> {
  const events = new Waiting<ServerEvent>();
  const cancels = new Waiting<void>();
  const python = new LineProcess<ServerEvent>([PYTHON, SCRIPT], (event) => {
    if (event.event === "cancelled") cancels.tell(event.method ?? "");
    else events.tell(event.event, event);
  });
  const ready = events.next("ready");
  python.say({
    ...options,
    descriptors: base64(encodedFileDescriptors()),
    features,
    offTheGlobe: base64(statusDetails),
  });
  const failed = python.ended().then((stderr) => Promise.reject(new Error(stderr)));
  const { port = 0 } = await Promise.race([ready, failed]);
  failed.catch(() => {}); // from now on its calls would tell
  return {
    port,
    cancelled: (method) => cancels.next(method),
    async stop() {
      const stopped = events.next("stopped");
      python.say({ op: "stop", graceMs: GRACE_MS });
      await stopped;
    },
    kill: () => python.kill(),
  };
}
