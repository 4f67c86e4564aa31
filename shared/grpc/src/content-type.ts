const GRPC_TYPE = /^application\/grpc(?:\+([^;\s]+))?\s*(?:;.*)?$/i;

/** What gRPC messages are declared to be, as this package writes it. */
export const GRPC_CONTENT_TYPE = "application/grpc";

/**
 * The codec that a gRPC content type names, `proto` unless it says another; undefined when the
 * type is not gRPC's (`PROTOCOL-HTTP2.md`, "Content-Type"). `application/grpc-web` is not.
 */
export function parseContentType(value: string): string | undefined {
  if (value === GRPC_CONTENT_TYPE) return "proto";
  const match = GRPC_TYPE.exec(value);
  return match ? (match[1] ?? "proto").toLowerCase() : undefined;
}
