import { createChannel, createServer, type Implementation, RpcError } from "@route-guide/grpc";
import { Health } from "@route-guide/proto/health";
import { HealthService } from "@route-guide/services";
import { type Clock, systemClock } from "@route-guide/transport";
import { ManualClock, memoryListener } from "@route-guide/transport/memory";
import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { healthPlugin } from "./health-plugin.ts";

/** What `/readyz` says in front of a server with this health service, or none. */
async function readyz(
  health?: Implementation<typeof Health>,
  clock: Clock = systemClock,
): Promise<[number, string]> {
  const server = createServer();
  if (health) server.add(Health, health);
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const app = fastify();
  await app.register(healthPlugin, { channel: createChannel(dialer, { clock }), clock });
  const { statusCode, body } = await app.inject("/readyz");
  await app.close();
  return [statusCode, body];
}

/** A health service that answers so. */
function answering(check: Implementation<typeof Health>["check"]): Implementation<typeof Health> {
  const nothing = () => Promise.reject(new RpcError("UNIMPLEMENTED", "not needed"));
  return { check, list: nothing, watch: () => [] };
}

describe("/readyz", () => {
  const NOT_SERVING = [503, "the RouteGuide server is not serving\n"];

  it("is 200 while the server serves", async () => {
    expect(await readyz(new HealthService())).toEqual([200, "ok\n"]);
  });

  it("is 503 once the server says that it does not", async () => {
    const health = new HealthService();
    health.shutdown();
    expect(await readyz(health)).toEqual(NOT_SERVING);
  });

  it("is 200 for a server that has no health service", async () => {
    expect(await readyz()).toEqual([200, "ok\n"]);
  });

  it("is 503 when the server cannot tell, or not within a second", async () => {
    const failing = answering(() => {
      throw new RpcError("INTERNAL", "who knows");
    });
    expect(await readyz(failing)).toEqual(NOT_SERVING);
    const clock = new ManualClock();
    const silent = answering(() => {
      void clock.advance(1_000);
      return new Promise(() => {});
    });
    expect(await readyz(silent, clock)).toEqual(NOT_SERVING);
  });
});
