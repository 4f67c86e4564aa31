import { formatPoint } from "@route-guide/geo";
import { type Client, createClient } from "@route-guide/grpc";
import {
  Feature,
  type MessageType,
  type Point,
  RouteGuide,
  RouteNote,
  RouteSummary,
  toJson,
} from "@route-guide/proto";
import type { Command, CommandContext } from "../command.ts";
import { noteText } from "../note-text.ts";
import type { Output } from "../output.ts";
import { safeText } from "../safe-text.ts";

type RouteGuideClient = Client<typeof RouteGuide>;

const ORIGIN: Point = { latitude: 0, longitude: 0 };

/** What every official client asks for, and a place without a feature. */
const TRAIL: Point = { latitude: 409146138, longitude: -746188906 };
const AREA = {
  lo: { latitude: 400000000, longitude: -750000000 },
  hi: { latitude: 420000000, longitude: -730000000 },
};
const NOTES: readonly RouteNote[] = [
  { location: ORIGIN, message: "First message" },
  { location: { latitude: 0, longitude: 1 }, message: "Second message" },
  { location: { latitude: 1, longitude: 0 }, message: "Third message" },
  { location: ORIGIN, message: "Fourth message" },
];

/** As many features as are shown, and as many points as the route has. */
const SHOWN_FEATURES = 5;
const ROUTE_POINTS = 10;

/** `routeguide demo`: the four methods in the order of the official clients. */
export const demo: Command = async (context) => {
  const client = createClient(RouteGuide, context.connect());
  const report = new Report(context.output);
  await getFeatures(client, context, report);
  const features = await listFeatures(client, context, report);
  await recordRoute(client, context, report, routeAlong(features));
  await chat(client, context, report);
};

async function getFeatures(client: RouteGuideClient, context: CommandContext, report: Report) {
  await report.title("GetFeature", "unary: one request, one response");
  for (const point of [TRAIL, ORIGIN]) {
    const { name, location = point } = await client.getFeature(point, context.callOptions());
    await report.response("GetFeature", Feature, { name, location }, featureText);
  }
}

async function listFeatures(client: RouteGuideClient, context: CommandContext, report: Report) {
  await report.title("ListFeatures", "server streaming: one request, many responses");
  const features: Feature[] = [];
  for await (const feature of client.listFeatures(AREA, context.callOptions())) {
    features.push(feature);
    const isShown = features.length <= SHOWN_FEATURES;
    await report.response("ListFeatures", Feature, feature, isShown ? featureText : undefined);
  }
  const more = features.length - SHOWN_FEATURES;
  if (more > 0) await report.line(`and ${more} more`);
  return features;
}

async function recordRoute(
  client: RouteGuideClient,
  context: CommandContext,
  report: Report,
  route: readonly Point[],
) {
  await report.title("RecordRoute", "client streaming: many requests, one response");
  const summary = await client.recordRoute(route, context.callOptions());
  await report.response("RecordRoute", RouteSummary, summary, (_, got) => {
    const { pointCount, featureCount, distance, elapsedTime } = got;
    return `${pointCount} points, ${featureCount} features, ${distance} m, ${elapsedTime} s`;
  });
}

async function chat(client: RouteGuideClient, context: CommandContext, report: Report) {
  await report.title("RouteChat", "bidirectional streaming: both sides as they like");
  for (const { location = ORIGIN, message } of NOTES) {
    await report.line(`sent  ${formatPoint(location)}  ${message}`);
  }
  for await (const note of client.routeChat(NOTES, context.callOptions())) {
    await report.response("RouteChat", RouteNote, note, (output, got) => {
      return `got   ${noteText(output, got)}`;
    });
  }
}

/** Points spread over the features, or two that are known when there are none. */
function routeAlong(features: readonly Feature[]): Point[] {
  const points = features.flatMap(({ location }) => location ?? []);
  if (points.length === 0) return [TRAIL, ORIGIN];
  const step = Math.max(1, Math.floor(points.length / ROUTE_POINTS));
  return points.filter((_, i) => i % step === 0).slice(0, ROUTE_POINTS);
}

function featureText(_: Output, { name, location = ORIGIN }: Feature): string {
  return `${formatPoint(location)}  ${safeText(name) || "(no name)"}`;
}

/** What happens, told to people; with `--json`, the responses alone. */
class Report {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  async title(method: string, explanation: string): Promise<void> {
    if (this.#output.isJson) return;
    await this.#output.line(`${this.#output.style("bold", method)} (${explanation})`);
  }

  async line(text: string): Promise<void> {
    if (!this.#output.isJson) await this.#output.line(`  ${text}`);
  }

  /** Without `describe` the response is for machines only. */
  async response<T>(
    method: string,
    type: MessageType<T>,
    message: T,
    describe: ((output: Output, message: T) => string) | undefined,
  ): Promise<void> {
    if (this.#output.isJson) {
      await this.#output.json({ method, response: toJson(type, message, { withZeros: true }) });
    } else if (describe) await this.line(describe(this.#output, message));
  }
}
