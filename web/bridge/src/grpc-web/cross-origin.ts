import type { FastifyReply, FastifyRequest } from "fastify";

/** How long a browser may remember a preflight's answer, s; Chromium keeps none for longer. */
const MAX_AGE_SECONDS = 7_200;

/** What gRPC-Web's clients read of the headers, besides the server's metadata. */
const STATUS_FIELDS = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

/** Lets a page of the allow-list read the answer, whichever origin it has. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    "access-control-allow-origin": request.headers.origin,
    "access-control-allow-credentials": "true",
    vary: "origin",
  });
}

/** Answers what a browser asks before it lets a page call (grpc `PROTOCOL-WEB.md`, "CORS"). */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const wanted = request.headers["access-control-request-headers"];
  if (wanted !== undefined) reply.header("access-control-allow-headers", wanted);
  return reply
    .code(204)
    .headers({
      "access-control-allow-methods": "POST",
      "access-control-max-age": MAX_AGE_SECONDS,
      vary: "origin, access-control-request-headers",
    })
    .send();
}

/** `Access-Control-Expose-Headers` for an answer that has the headers `names`. */
export function exposed(names: readonly string[]): string {
  return [...new Set([...STATUS_FIELDS, ...names])].join(", ");
}
