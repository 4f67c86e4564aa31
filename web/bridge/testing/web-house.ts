import { once } from "node:events";
import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Implementation, type Server } from "@route-guide/grpc";
import { Feature, Point, RouteGuide } from "@route-guide/proto";
import type { ByteSocket } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import type { FastifyInstance } from "fastify";
import { type BridgeOptions, createBridge } from "../src/bridge.ts";

export const HERE = { latitude: 409146138, longitude: -746188906 };
export const GET_FEATURE = "/routeguide.RouteGuide/GetFeature";
export const LIST_FEATURES = "/routeguide.RouteGuide/ListFeatures";

const guide: Implementation<typeof RouteGuide> = {
  getFeature: (location) => ({ name: "here", location }),
  *listFeatures() {
    for (const name of ["one", "two"]) yield { name };
  },
  recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
  routeChat: (notes) => notes,
};

export interface WebHouse {
  readonly bridge: FastifyInstance;
  readonly server: Server;
  readonly port: number;
  /** The origin of a page that the bridge serves itself. */
  readonly origin: string;
  loseServer(): void;
  close(): Promise<unknown>;
}

/** A bridge on loopback, before a server in memory that behaves so. */
export async function webHouse(
  behaviour: Partial<Implementation<typeof RouteGuide>> = {},
  options: Partial<BridgeOptions> = {},
): Promise<WebHouse> {
  const server = createServer(options.clock ? { clock: options.clock } : {});
  server.add(RouteGuide, { ...guide, ...behaviour });
  const sockets: ByteSocket[] = [];
  const { dialer } = memoryListener((socket) => {
    sockets.push(socket);
    server.accept(socket);
  });
  const page = import.meta.dirname;
  const bridge = await createBridge({ upstream: dialer, page, graceMs: 50, ...options });
  await bridge.listen({ host: "127.0.0.1", port: 0 });
  const { port } = bridge.server.address() as AddressInfo;
  return {
    bridge,
    server,
    port,
    origin: `http://127.0.0.1:${port}`,
    loseServer() {
      for (const socket of sockets) socket.destroy(new Error("the server is gone"));
    },
    close: () => bridge.close(),
  };
}

export interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent piece by piece. Default: the frame of {@link HERE}. */
  readonly body?: readonly Uint8Array[];
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

/** A frame around `message`, as a client sends it. */
export function requestFrame(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.from([flag, 0, 0, 0, 0]);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Sends a request from a page of the bridge's own, and resolves when its answer starts. */
export async function start(at: WebHouse, ask: Ask = {}): Promise<IncomingMessage> {
  const { path = GET_FEATURE, method = "POST", body = [requestFrame(Point.encode(HERE))] } = ask;
  const sent = request({
    host: "127.0.0.1",
    port: at.port,
    path,
    method,
    agent: ask.agent ?? false,
    headers: {
      origin: at.origin,
      "content-type": "application/grpc-web+proto",
      ...ask.headers,
    },
    ...(ask.signal && { signal: ask.signal }),
  });
  const response = once(sent, "response");
  for (const piece of body) {
    await new Promise<void>((resolve) => sent.write(piece, () => resolve()));
  }
  sent.end();
  return (await response)[0];
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(pieces),
  };
}

export async function post(at: WebHouse, ask?: Ask): Promise<Answer> {
  return readAnswer(await start(at, ask));
}

/** The features and the trailers in a body of frames. */
export function readFrames(body: Buffer): { names: string[]; trailers: string | undefined } {
  const names: string[] = [];
  let trailers: string | undefined;
  for (let at = 0; at < body.length; ) {
    const payload = body.subarray(at + 5, at + 5 + body.readUInt32BE(at + 1));
    if (body[at] === 0x80) trailers = payload.toString("latin1");
    else names.push(Feature.decode(payload).name);
    at += 5 + payload.length;
  }
  return { names, trailers };
}
