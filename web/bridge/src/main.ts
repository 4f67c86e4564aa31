import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { createBridge } from "./bridge.ts";
import { readConfig } from "./config.ts";
import { InvalidInput } from "./invalid-input.ts";

const PAGE = fileURLToPath(new URL("../../ui/dist", import.meta.url));

async function main(): Promise<void> {
  const { port, upstream, origins, tiles, logLevel } = readConfig(process.env);
  if (!existsSync(join(PAGE, "index.html"))) {
    throw new InvalidInput("the page is not built; npm run build does it");
  }
  await upstream.check();
  const bridge = await createBridge({
    upstream,
    page: PAGE,
    origins,
    tiles,
    log: { level: logLevel },
  });
  stopWhenAsked(bridge);
  await bridge.listen({ host: "localhost", port });
  process.send?.({ kind: "ready", port: (bridge.server.address() as AddressInfo).port });
}

/** Ends with 0 once every page is told; asked again, at once. */
function stopWhenAsked(bridge: FastifyInstance): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void bridge.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.once("disconnect", stop); // who started us is gone
}

/** What to tell the person, when it is theirs to mend. */
function explain(error: unknown): string | undefined {
  if (error instanceof InvalidInput) return error.message;
  if (!(error instanceof Error && "syscall" in error && error.syscall === "listen"))
    return undefined;
  const { code, port } = error as { code?: string; port?: number };
  const problem = code === "EADDRINUSE" ? "it is taken" : error.message;
  return `the page cannot be served on port ${port}: ${problem}; ROUTEGUIDE_WEB_PORT names another`;
}

main().catch((error: unknown) => {
  const explanation = explain(error);
  process.stderr.write(`error: ${explanation ?? (error as Error).stack}\n`);
  process.exit(explanation === undefined ? 1 : 2);
});
