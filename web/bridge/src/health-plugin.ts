import type { Channel } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";
import type { FastifyPluginAsync } from "fastify";

/** How long a probe waits for a connection to the server. */
const PATIENCE_MS = 1_000;

export interface HealthOptions {
  readonly channel: Channel;
  readonly clock: Clock;
}

/** `GET /livez`: this process answers. `GET /readyz`: and the server behind it can be reached. */
export const healthPlugin: FastifyPluginAsync<HealthOptions> = async (app, options) => {
  app.get("/livez", async () => "ok\n");

  app.get("/readyz", async (_request, reply) => {
    if (await reaches(options)) return "ok\n";
    return reply.code(503).send("the RouteGuide server cannot be reached\n");
  });
};

/** Whether `channel` is connected, or comes to be within the patience of a probe. */
function reaches({ channel, clock }: HealthOptions): Promise<boolean> {
  if (channel.state === "ready") return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (ready: boolean): void => {
      unsubscribe();
      callOff();
      resolve(ready);
    };
    const callOff = clock.after(PATIENCE_MS, () => finish(false));
    const unsubscribe = channel.onStateChange((state) => {
      if (state === "ready") finish(true);
      else if (state !== "connecting") finish(false);
    });
    channel.connect();
  });
}
