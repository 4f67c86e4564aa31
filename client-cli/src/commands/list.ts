import { normalizeRectangle } from "@route-guide/geo";
import { type CallOptions, createClient, Metadata } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import type { Command } from "../command.ts";
import { featureTable } from "../feature-table.ts";
import { twoPoints } from "../input/points.ts";

/** `routeguide list LO HI` */
export const list: Command = async (context, args, { unnamed }) => {
  const [lo, hi] = twoPoints(args);
  const { output } = context;
  const client = createClient(RouteGuide, context.connect());
  const options = context.callOptions();
  const features = client.listFeatures(
    normalizeRectangle({ lo, hi }), // some servers leave that to their clients
    unnamed ? withUnnamed(options) : options,
  );
  const write = featureTable(output);
  let count = 0;
  for await (const feature of features) {
    await write(feature);
    count += 1;
  }
  if (output.isTerminal) output.note(output.style("dim", `${count} features`));
};

function withUnnamed(options: CallOptions): CallOptions {
  const metadata = new Metadata().set("x-routeguide-unnamed", "include");
  if (options.metadata instanceof Metadata) metadata.appendAll(options.metadata);
  return { ...options, metadata };
}
