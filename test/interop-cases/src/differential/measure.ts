import { RpcError, statusName, statusNumber } from "@route-guide/grpc";
import { Flag } from "@route-guide/http2";
import { SimpleRequest } from "@route-guide/proto/testing";
import { listenTcp, tcpDialer } from "@route-guide/transport/node";
import { RawPeer } from "../raw/raw-peer.ts";
import type { Connect } from "../test-clients.ts";
import type { Serve } from "../test-server.ts";
import type { ClientRow } from "./client-rows.ts";
import { handlersOfRows, type ServerRow } from "./server-rows.ts";

const HOST = "127.0.0.1";
/** After which a client that hangs gives up. */
const TIMEOUT_MS = 1_000;

/** What a server makes of a row. */
export async function measureServer(serve: Serve, row: ServerRow): Promise<string> {
  const server = await serve(handlersOfRows, { port: 0 });
  const dialer = tcpDialer({ host: HOST, port: server.port });
  const peer = new RawPeer(await dialer.dial(new AbortController().signal), "client");
  try {
    return await row.ask(peer);
  } finally {
    peer.destroy();
    await server.stop();
  }
}

/** What a client makes of a row. */
export async function measureClient(connect: Connect, row: ClientRow): Promise<string> {
  const peers: RawPeer[] = [];
  const listener = await listenTcp({ host: HOST, port: 0 }, (socket) => {
    const peer = new RawPeer(socket, "server");
    peers.push(peer);
    peer.onFrame = ({ type, flags, streamId }) => {
      if (type === "DATA" && (flags & Flag.END_STREAM) !== 0) row.answer(peer, streamId);
    };
  });
  const clients = connect({ host: HOST, port: listener.port });
  try {
    await clients.test.unaryCall(SimpleRequest.create(), { timeoutMs: TIMEOUT_MS });
    return "OK";
  } catch (thrown) {
    if (!(thrown instanceof RpcError)) throw thrown;
    return row.hasDetail ? `${thrown.code}: ${thrown.detail}` : codeOf(thrown);
  } finally {
    await listener.close();
    for (const peer of peers) peer.destroy();
    await clients.close();
  }
}

/** The status as the library itself has it, even if it is a number that gRPC does not know. */
function codeOf({ code, cause }: RpcError): string {
  const own = (cause as { code?: unknown } | undefined)?.code;
  const isKnown = typeof own !== "number" || statusNumber(statusName(own)) === own;
  return isKnown ? code : String(own);
}
