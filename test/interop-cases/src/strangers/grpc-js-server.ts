import { type EventEmitter, once } from "node:events";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import { RpcError, statusNumber } from "@route-guide/grpc";
import type { Serve } from "../test-server.ts";
import { ServedTestService, type TestServiceHandlers } from "../test-service.ts";
import { fromGrpcJs, grpcJsService, toGrpcJs } from "./grpc-js-contract.ts";
import { StrangeContext, type StrangeHandler, strangeHandlers } from "./stranger.ts";

/** The server of @grpc/grpc-js. */
export const serveGrpcJs: Serve = async (handlers, { port, tls }) => {
  const server = new grpc.Server();
  server.addService(grpcJsService(ServedTestService), implementationOf(handlers));
  const credentials = tls
    ? grpc.ServerCredentials.createSsl(null, [
        { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) },
      ])
    : grpc.ServerCredentials.createInsecure();
  const bound = await promisify(server.bindAsync.bind(server))(`127.0.0.1:${port}`, credentials);
  return { port: bound, stop: async () => server.forceShutdown() };
};

type OneCall = grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerReadableStream<unknown, unknown>;
type ManyCall =
  | grpc.ServerWritableStream<unknown, unknown>
  | grpc.ServerDuplexStream<unknown, unknown>;

function implementationOf(handlers: TestServiceHandlers): grpc.UntypedServiceImplementation {
  const entries = strangeHandlers(handlers).map(({ key, isMany, handler }) => {
    const one = (call: OneCall, reply: grpc.sendUnaryData<unknown>) =>
      void answerOne(call, handler, reply);
    const many = (call: ManyCall) => void answerMany(call, handler);
    return [key, isMany ? many : one];
  });
  return Object.fromEntries(entries);
}

async function answerOne(
  call: OneCall,
  handler: StrangeHandler,
  reply: grpc.sendUnaryData<unknown>,
): Promise<void> {
  const context = contextOf(call);
  try {
    const response = await handler(inputOf(call), context);
    context.sendHeaders();
    reply(null, response, toGrpcJs(context.trailers));
  } catch (thrown) {
    fail(reply, statusOf(thrown, context));
  }
}

/** grpc-js throws when it cannot encode a text, and calls that an error of the handler. */
function fail(reply: grpc.sendUnaryData<unknown>, status: Partial<grpc.StatusObject>): void {
  try {
    reply(status);
  } catch (thrown) {
    reply({ code: grpc.status.UNKNOWN, details: String(thrown) });
  }
}

async function answerMany(call: ManyCall, handler: StrangeHandler): Promise<void> {
  const context = contextOf(call);
  try {
    for await (const response of handler(inputOf(call), context) as AsyncIterable<unknown>) {
      context.sendHeaders();
      if (!call.write(response)) await once(call, "drain", { signal: context.signal });
    }
    call.end(toGrpcJs(context.trailers));
  } catch (thrown) {
    if (!call.cancelled) call.emit("error", statusOf(thrown, context));
  }
}

/** The request, or the stream of them; what was read to its end can still be written to. */
function inputOf(call: OneCall | ManyCall): unknown {
  return "request" in call ? call.request : call.iterator({ destroyOnReturn: false });
}

function contextOf(call: OneCall | ManyCall): StrangeContext {
  const canceller = new AbortController();
  (call as EventEmitter).on("cancelled", () => canceller.abort());
  return new StrangeContext(fromGrpcJs(call.metadata), canceller.signal, (headers) =>
    call.sendMetadata(toGrpcJs(headers)),
  );
}

function statusOf(thrown: unknown, { trailers }: StrangeContext): Partial<grpc.StatusObject> {
  const { code, detail } = RpcError.from(thrown);
  return { code: statusNumber(code), details: detail, metadata: toGrpcJs(trailers) };
}
