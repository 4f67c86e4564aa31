import type { ServiceDefinition } from "@route-guide/grpc";
import type { FastifyPluginAsync } from "fastify";
import type { AllowList } from "../allow-list.ts";
import type { ForwardingService } from "../forwarding-service.ts";
import { allowOrigin, answerPreflight } from "./cross-origin.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";
import { WebMethods } from "./web-methods.ts";

export interface GrpcWebOptions extends Omit<GatewayOptions, "methods"> {
  readonly service: ServiceDefinition;
  readonly forwarding: ForwardingService;
  readonly allowList: AllowList;
  /** How long open calls may go on once the bridge closes, ms. */
  readonly graceMs: number;
  /** Takes what is to be done, beside other things, before the bridge closes. */
  readonly beforeClose: (stop: () => Promise<unknown>) => void;
}

/**
 * `POST /<service>/<method>`: gRPC-Web (grpc `PROTOCOL-WEB.md`), for pages with a client of their
 * own. Each request is one call, and is forwarded as those of our page are. What is not gRPC-Web
 * is refused in HTTP's terms.
 */
export const grpcWebPlugin: FastifyPluginAsync<GrpcWebOptions> = async (app, options) => {
  const { service, forwarding, allowList, graceMs, beforeClose, ...rest } = options;
  const gateway = new Gateway({ methods: new WebMethods(service, forwarding), ...rest });
  beforeClose(() => gateway.stop(graceMs));

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, body, done) => done(null, body));

  app.addHook("onRequest", async (request, reply) => {
    if (allowList.allows(request.raw)) {
      allowOrigin(request, reply);
      return;
    }
    // a browser always says which page makes a POST of this type, if only in the preflight
    if (allowList.allowsProgram(request.raw)) return;
    const { origin, host } = request.headers;
    request.log.warn({ origin, host }, "refused a call from a page that is not on the allow-list");
    return reply.code(403).send("this page may make no calls here\n");
  });

  app.all(`/${service.typeName}/*`, (request, reply) => {
    if (request.method === "POST") return gateway.serve(request, reply);
    if (request.method === "OPTIONS") return answerPreflight(request, reply);
    return reply.code(405).header("allow", "POST, OPTIONS").send("calls are made by POST\n");
  });
};
