import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { PROTO_FILES } from "../contract/contracts.ts";
import { grpcJsRouteGuide } from "./grpc-js-route-guide.ts";
import { grpcJsTestService } from "./grpc-js-test-service.ts";
import type { StrangerServer, StrangerServerOptions } from "./stranger.ts";
import { Waiting } from "./waiting.ts";

const definitions = loadSync([...PROTO_FILES], { defaults: true });
const serviceNamed = (name: string) => definitions[name] as grpc.ServiceDefinition;

/** RouteGuide and TestService on @grpc/grpc-js. */
export async function grpcJsServer(options: StrangerServerOptions): Promise<StrangerServer> {
  const server = new grpc.Server({
    "grpc.max_concurrent_streams": options.maxConcurrentStreams,
  });
  const cancels = new Waiting<void>();
  server.addService(serviceNamed("routeguide.RouteGuide"), grpcJsRouteGuide());
  server.addService(
    serviceNamed("grpc.testing.TestService"),
    grpcJsTestService((method) => cancels.tell(method)),
  );
  const port = await promisify(server.bindAsync.bind(server))(
    `127.0.0.1:${options.port}`,
    options.tls ? secured(options.tls) : grpc.ServerCredentials.createInsecure(),
  );
  return {
    port,
    cancelled: (method) => cancels.next(method),
    stop: promisify(server.tryShutdown.bind(server)),
    kill: async () => server.forceShutdown(),
  };
}

function secured({ cert, key, ca }: NonNullable<StrangerServerOptions["tls"]>) {
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  const authority = ca === undefined ? null : Buffer.from(ca);
  return grpc.ServerCredentials.createSsl(authority, [pair], ca !== undefined);
}
