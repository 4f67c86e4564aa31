import { createSecureServer, createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import type { DescService } from "@bufbuild/protobuf";
import { ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { RpcError, statusNumber } from "@route-guide/grpc";
import type { Serve } from "../test-server.ts";
import { ServedTestService, type TestServiceHandlers } from "../test-service.ts";
import { connectService, fromConnect, toConnect } from "./connect-contract.ts";
import { StrangeContext, type StrangeHandler, strangeHandlers } from "./stranger.ts";

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

function implementationOf(handlers: TestServiceHandlers): ServiceImpl<DescService> {
  const entries = strangeHandlers(handlers).map(({ key, isMany, handler }) => {
    const one = (input: unknown, context: HandlerContext) => answerOne(input, context, handler);
    const many = (input: unknown, context: HandlerContext) => answerMany(input, context, handler);
    return [key, isMany ? many : one];
  });
  return Object.fromEntries(entries);
}

async function answerOne(
  input: unknown,
  connect: HandlerContext,
  handler: StrangeHandler,
): Promise<unknown> {
  const context = contextOf(connect);
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
  handler: StrangeHandler,
): AsyncGenerator<unknown> {
  const context = contextOf(connect);
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

function contextOf({ requestHeader, responseHeader, signal }: HandlerContext): StrangeContext {
  return new StrangeContext(fromConnect(requestHeader), signal, (headers) =>
    toConnect(headers, responseHeader),
  );
}

function connectError(thrown: unknown): ConnectError {
  const { code, detail } = RpcError.from(thrown);
  return new ConnectError(detail, statusNumber(code));
}
