import { createReadStream } from "node:fs";
import { createClient } from "@route-guide/grpc";
import { type Point, RouteGuide } from "@route-guide/proto";
import type { Command, CommandContext } from "../command.ts";
import { readLines } from "../input/lines.ts";
import { pointsOf } from "../input/point-lines.ts";
import { untilMistake } from "../input/until-mistake.ts";
import { writeSummary } from "../summary-table.ts";

/** `routeguide record [FILE|-]` */
export const record: Command = (context, [file = "-"]) =>
  file === "-" ? recordInput(context) : recordFile(context, file);

/** All or nothing: the file is read before the call begins. */
async function recordFile(context: CommandContext, file: string): Promise<void> {
  const points: Point[] = [];
  for await (const point of pointsOf(readLines(createReadStream(file), file), file))
    points.push(point);
  const client = createClient(RouteGuide, context.connect());
  await writeSummary(context.output, await client.recordRoute(points, context.callOptions()));
}

/** Point by point, as they come. A wrong line ends the route; what came before it counts. */
async function recordInput(context: CommandContext): Promise<void> {
  const { output, stdin } = context;
  if (stdin.isTTY) output.note("type one point a line, as LAT,LNG; Ctrl-D ends the route");
  let mistake: unknown;
  const points = pointsOf(readLines(stdin, "stdin"), "stdin");
  const client = createClient(RouteGuide, context.connect());
  const summary = await client.recordRoute(
    untilMistake(points, (error) => {
      mistake = error;
    }),
    context.callOptions("endless"),
  );
  await writeSummary(output, summary);
  if (mistake) throw mistake;
}
