import { type Channel, createClient, RpcError } from "@route-guide/grpc";
import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "@route-guide/proto/health";
import type { Clock } from "@route-guide/transport";
import type { FastifyPluginAsync } from "fastify";
import { becomesReady } from "./becomes-ready.ts";

/** How long the server may take to say how it fares. */
const CHECK_TIMEOUT_MS = 1_000;

export interface HealthOptions {
  readonly channel: Channel;
  readonly clock: Clock;
}

/** `GET /livez`: this process answers. `GET /readyz`: and the server behind it says that it serves. */
export const healthPlugin: FastifyPluginAsync<HealthOptions> = async (app, { channel, clock }) => {
  app.get("/livez", async () => "ok\n");

  app.get("/readyz", async (_request, reply) => {
    if (!(await becomesReady(channel, clock))) {
      return reply.code(503).send("the RouteGuide server cannot be reached\n");
    }
    if (await isServing(channel)) return "ok\n";
    return reply.code(503).send("the RouteGuide server is not serving\n");
  });
};

/** A server that does not have the health service is taken at its answer (gRPC's health-checking.md). */
async function isServing(channel: Channel): Promise<boolean> {
  try {
    const { status } = await createClient(Health, channel).check(
      { service: "" },
      { timeoutMs: CHECK_TIMEOUT_MS },
    );
    return status === ServingStatus.SERVING;
  } catch (error) {
    return error instanceof RpcError && error.code === "UNIMPLEMENTED";
  }
}
