import type { StatusName } from "@route-guide/grpc";

/** How a status is coloured. Cancelling is the person's own wish, no failure. */
export function outcomeOf(
  status: StatusName | undefined,
): "running" | "ok" | "cancelled" | "failed" {
  if (status === undefined) return "running";
  if (status === "OK") return "ok";
  return status === "CANCELLED" ? "cancelled" : "failed";
}
