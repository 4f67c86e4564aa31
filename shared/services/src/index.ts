export { HealthService, type HealthStatus } from "./health/health-service.ts";
export { ReflectionClient } from "./reflection/reflection-client.ts";
export { addReflection } from "./reflection/reflection-service.ts";
