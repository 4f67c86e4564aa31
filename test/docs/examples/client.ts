import { createChannel, createClient } from "@route-guide/grpc";
import { type Point, RouteGuide } from "@route-guide/proto";
import { dialerFor } from "@route-guide/transport/node";

/** All four kinds of call; `target` is host:port or unix:path. */
export async function tour(target: string, lo: Point, hi: Point): Promise<string[]> {
  await using channel = createChannel(dialerFor(target));
  const client = createClient(RouteGuide, channel);
  const { name } = await client.getFeature(lo, { timeoutMs: 500 });
  const seen = [name];
  for await (const feature of client.listFeatures({ lo, hi })) seen.push(feature.name);
  const { pointCount } = await client.recordRoute([lo, hi]);
  seen.push(`${pointCount} points`);
  const notes = ["first", "second"].map((message) => ({ location: hi, message }));
  for await (const note of client.routeChat(notes)) seen.push(note.message);
  return seen;
}
