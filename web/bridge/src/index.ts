export { type BridgeOptions, createBridge } from "./bridge.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
