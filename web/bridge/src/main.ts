import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { dialerFor } from "@route-guide/transport/node";
import { createBridge } from "./bridge.ts";
import { readConfig } from "./config.ts";
import { InvalidInput } from "./invalid-input.ts";

const PAGE = fileURLToPath(new URL("../../ui/dist", import.meta.url));

async function main(): Promise<void> {
  const { port, upstream, origins, tiles, logLevel } = readConfig(process.env);
  const bridge = await createBridge({
    upstream: dialerFor(upstream),
    page: PAGE,
    origins,
    tiles,
    log: { level: logLevel },
  });
  const stop = (): void => void bridge.close().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.once("disconnect", stop); // who started us is gone
  await bridge.listen({ host: "localhost", port });
  process.send?.({ kind: "ready", port: (bridge.server.address() as AddressInfo).port });
}

/** What to tell the person, when it is theirs to mend. */
function explain(error: unknown): string | undefined {
  if (error instanceof InvalidInput) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `the page's port is taken (${error.message}); ROUTEGUIDE_WEB_PORT names another, 0 a free one`;
  }
  return undefined;
}

main().catch((error: unknown) => {
  const explanation = explain(error);
  process.stderr.write(`error: ${explanation ?? (error as Error).stack}\n`);
  process.exit(explanation === undefined ? 1 : 2);
});
