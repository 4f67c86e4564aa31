import type { MethodKind } from "@route-guide/grpc";
import type { ToolName } from "../workbench.ts";

/** What each tool calls. The names are the contract's, in every language. */
export interface ToolDescription {
  readonly method: string;
  readonly kind: MethodKind;
  /** The message types that go out and come back. */
  readonly sent: string;
  readonly received: string;
  readonly key: string;
}

// biome-ignore format: a table
export const TOOL_DESCRIPTIONS: Readonly<Record<ToolName, ToolDescription>> = {
  point: { method: "GetFeature",   kind: "unary",           sent: "Point",     received: "Feature",      key: "1" },
  area:  { method: "ListFeatures", kind: "serverStreaming", sent: "Rectangle", received: "Feature",      key: "2" },
  route: { method: "RecordRoute",  kind: "clientStreaming", sent: "Point",     received: "RouteSummary", key: "3" },
  chat:  { method: "RouteChat",    kind: "bidiStreaming",   sent: "RouteNote", received: "RouteNote",    key: "4" },
};
