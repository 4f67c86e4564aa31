export type { ChannelEntry } from "./channelz/channel-entry.ts";
export { ChannelzRegistry } from "./channelz/channelz-registry.ts";
export { ChannelzService } from "./channelz/channelz-service.ts";
export type { ServerEntry } from "./channelz/server-entry.ts";
export { HealthService, type HealthStatus } from "./health/health-service.ts";
export { ReflectionClient } from "./reflection/reflection-client.ts";
export { addReflection } from "./reflection/reflection-service.ts";
