import type { ServerOptions } from "@route-guide/grpc";
import { createRouteGuideServer } from "@route-guide/server";
import { afterEach } from "vitest";
import { features } from "../vectors.ts";
import { type Served, type ServedOptions, serve } from "./served.ts";
import { createTestServer } from "./test-service.ts";

/*
 * Our servers for as long as a test runs.
 */
const running: Served[] = [];
afterEach(async () => {
  for (const served of running.splice(0)) await served.stop({ graceMs: 0 });
});

export async function routeGuide(options: ServedOptions = {}): Promise<Served> {
  const served = await serve((observer) => createRouteGuideServer({ features, observer }), options);
  running.push(served);
  return served;
}

export async function testService(options: ServerOptions = {}): Promise<Served> {
  const served = await serve((observer) => createTestServer({ observer, ...options }));
  running.push(served);
  return served;
}
