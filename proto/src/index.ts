export { Any, type AnyInit } from "./gen/google/protobuf/any.ts";
export { Duration, type DurationInit } from "./gen/google/protobuf/duration.ts";
export {
  BadRequest,
  BadRequest_FieldViolation,
  type BadRequest_FieldViolationInit,
  type BadRequestInit,
} from "./gen/google/rpc/error_details.ts";
export { Status, type StatusInit } from "./gen/google/rpc/status.ts";
export {
  Feature,
  type FeatureInit,
  Point,
  type PointInit,
  Rectangle,
  type RectangleInit,
  RouteGuide,
  RouteNote,
  type RouteNoteInit,
  RouteSummary,
  type RouteSummaryInit,
} from "./gen/route_guide.ts";
export {
  RouteGuide as KotlinRouteGuide,
  RouteSummary as KotlinRouteSummary,
  type RouteSummaryInit as KotlinRouteSummaryInit,
} from "./gen/route_guide_kotlin.ts";
export { fromJson } from "./json/from-json.ts";
export type { JsonOptions, JsonValue } from "./json/json.ts";
export { toJson } from "./json/to-json.ts";
export type { EnumType, Field, MessageType, ScalarType } from "./message-type.ts";
