import { createSecureServer, createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { createFileRegistry, type DescService } from "@bufbuild/protobuf";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { fileDescriptors } from "../contract/file-descriptors.ts";
import { connectRouteGuide } from "./connect-route-guide.ts";
import { connectTestService } from "./connect-test-service.ts";
import { MAX_MESSAGE_BYTES, type StrangerServer, type StrangerServerOptions } from "./stranger.ts";
import { Waiting } from "./waiting.ts";

const registry = createFileRegistry(fileDescriptors());
const serviceNamed = (name: string) => registry.getService(name) as DescService;

/** RouteGuide and TestService on @connectrpc/connect-node, which serves on node:http2. */
export async function connectServer(options: StrangerServerOptions): Promise<StrangerServer> {
  const { port, maxConcurrentStreams, tls } = options;
  const cancels = new Waiting<void>();
  const routeGuide = connectRouteGuide();
  const testService = connectTestService((method) => cancels.tell(method));
  const handler = connectNodeAdapter({
    readMaxBytes: MAX_MESSAGE_BYTES,
    routes(router) {
      router.service(serviceNamed("routeguide.RouteGuide"), routeGuide);
      router.service(serviceNamed("grpc.testing.TestService"), testService);
    },
  });
  const settings = { maxConcurrentStreams };
  const server = tls
    ? createSecureServer({ settings, ...tls, requestCert: tls.ca !== undefined }, handler)
    : createServer({ settings }, handler);
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cancelled: (method) => cancels.next(method),
    stop: () => close(server, sessions, (session) => session.close()),
    kill: () => close(server, sessions, (session) => session.destroy()),
  };
}

function close(
  server: Server,
  sessions: Iterable<ServerHttp2Session>,
  end: (session: ServerHttp2Session) => void,
): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const session of sessions) end(session);
  });
}
