import type { Channel } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";
import type { FastifyPluginAsync } from "fastify";
import { becomesReady } from "./becomes-ready.ts";

export interface HealthOptions {
  readonly channel: Channel;
  readonly clock: Clock;
}

/** `GET /livez`: this process answers. `GET /readyz`: and the server behind it can be reached. */
export const healthPlugin: FastifyPluginAsync<HealthOptions> = async (app, { channel, clock }) => {
  app.get("/livez", async () => "ok\n");

  app.get("/readyz", async (_request, reply) => {
    if (await becomesReady(channel, clock)) return "ok\n";
    return reply.code(503).send("the RouteGuide server cannot be reached\n");
  });
};
