export type { ChatMode } from "./chat-room.ts";
export { InvalidInput } from "./invalid-input.ts";
export { loadFeatures } from "./load-features.ts";
export type { NoteBoardLimits } from "./note-board.ts";
export type { Place } from "./place.ts";
export {
  createRouteGuideServer,
  type RouteGuideServer,
  type RouteGuideServerOptions,
} from "./route-guide-server.ts";
