import { createClient } from "@route-guide/grpc";
import {
  Health,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "@route-guide/proto/health";
import type { Command } from "../command.ts";
import { NotServing } from "../not-serving.ts";

/** `routeguide health [SERVICE] [--watch]` */
export const health: Command = async (context, [service = ""], { watch }) => {
  const { output } = context;
  const client = createClient(Health, context.connect());
  const show = async (response: HealthCheckResponse): Promise<void> => {
    const status = nameOf(response.status);
    if (output.isJson) await output.json({ service, status });
    else await output.line(status);
  };
  if (watch) {
    const changes = client.watch({ service }, context.callOptions("endless"));
    for await (const response of changes) await show(response);
    return;
  }
  const response = await client.check({ service }, context.callOptions());
  await show(response);
  if (response.status !== ServingStatus.SERVING) throw new NotServing();
};

/** A number without a name stays a number. */
function nameOf(status: ServingStatus): string {
  const known = Object.entries(ServingStatus).find(([, number]) => number === status);
  return known?.[0] ?? String(status);
}
