import { createSecureServer, createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import type { DescService } from "@bufbuild/protobuf";
import { ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { RpcError, statusNumber } from "@route-guide/grpc";
import type { Serve } from "../test-server.ts";
import { ServedTestService, type TestServiceHandlers } from "../test-service.ts";
import { connectService, fromConnect, toConnect } from "./connect-contract.ts";
import { StrangeContext } from "./stranger.ts";

/** The server of @connectrpc/connect-node, which serves on node:http2. */
export const serveConnect: Serve = async (handlers, { port, tls }) => {
  const handler = connectNodeAdapter({
    routes(router) {
      router.service(connectService(ServedTestService), implementationOf(handlers));
    },
  });
  const server = tls ? createSecureServer(tls, handler) : createServer(handler);
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
};

type Kept = (typeof ServedTestService.methods)[keyof typeof ServedTestService.methods];
type AnyHandler = (input: unknown, context: StrangeContext) => unknown;

function implementationOf(handlers: TestServiceHandlers): ServiceImpl<DescService> {
  const entries = Object.entries<Kept>(ServedTestService.methods).map(([key, { kind, path }]) => {
    const handler = handlers[key as keyof TestServiceHandlers] as AnyHandler;
    const isMany = kind === "serverStreaming" || kind === "bidiStreaming";
    const one = (input: unknown, context: HandlerContext) =>
      answerOne(input, context, path, handler);
    const many = (input: unknown, context: HandlerContext) =>
      answerMany(input, context, path, handler);
    return [key, isMany ? many : one];
  });
  return Object.fromEntries(entries);
}

async function answerOne(
  input: unknown,
  connect: HandlerContext,
  path: string,
  handler: AnyHandler,
): Promise<unknown> {
  const context = contextOf(connect, path);
  try {
    const response = await handler(input, context);
    context.sendHeaders();
    toConnect(context.trailers, connect.responseTrailer);
    return response;
  } catch (thrown) {
    throw connectError(thrown);
  }
}

async function* answerMany(
  input: unknown,
  connect: HandlerContext,
  path: string,
  handler: AnyHandler,
): AsyncGenerator<unknown> {
  const context = contextOf(connect, path);
  try {
    for await (const response of handler(input, context) as AsyncIterable<unknown>) {
      context.sendHeaders();
      yield response;
    }
    toConnect(context.trailers, connect.responseTrailer);
  } catch (thrown) {
    throw connectError(thrown);
  }
}

function contextOf(connect: HandlerContext, path: string): StrangeContext {
  const { requestHeader, responseHeader, signal } = connect;
  const context = new StrangeContext(path, fromConnect(requestHeader), signal, () =>
    toConnect(context.headers, responseHeader),
  );
  return context;
}

function connectError(thrown: unknown): ConnectError {
  const { code, detail } = RpcError.from(thrown);
  return new ConnectError(detail, statusNumber(code));
}
