import { checkText } from "../metadata-rules.ts";

const LIBRARY = "grpc-routeguide-ts/0.1.0";

/** The `user-agent` of calls (grpc `PROTOCOL-HTTP2.md`, "User Agents"). */
export function userAgent(prefix: string | undefined): string {
  if (prefix === undefined) return LIBRARY;
  checkText("user-agent", prefix);
  return `${prefix} ${LIBRARY}`;
}
