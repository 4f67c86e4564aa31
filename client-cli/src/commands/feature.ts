import { createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import type { Command } from "../command.ts";
import { featureTable } from "../feature-table.ts";
import { onePoint } from "../input/points.ts";

/** `routeguide feature LAT LNG` */
export const feature: Command = async (context, args) => {
  const point = onePoint(args);
  const client = createClient(RouteGuide, context.connect());
  const { name, location = point } = await client.getFeature(point, context.callOptions());
  await featureTable(context.output)({ name, location });
};
