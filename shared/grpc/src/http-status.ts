import type { StatusName } from "./status.ts";

const NAMES: ReadonlyMap<string, StatusName> = new Map([
  ["400", "INTERNAL"],
  ["401", "UNAUTHENTICATED"],
  ["403", "PERMISSION_DENIED"],
  ["404", "UNIMPLEMENTED"],
  ["429", "UNAVAILABLE"],
  ["502", "UNAVAILABLE"],
  ["503", "UNAVAILABLE"],
  ["504", "UNAVAILABLE"],
]);

/**
 * What a response without `grpc-status` means, by its `:status`: some proxy answered
 * (grpc `doc/http-grpc-status-mapping.md`).
 */
export function statusOfHttp(httpStatus: string): StatusName {
  return NAMES.get(httpStatus) ?? "UNKNOWN";
}
