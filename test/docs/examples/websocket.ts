import { type Channel, createChannel, type Server } from "@route-guide/grpc";
import {
  type WebSocketConstructor,
  webSocketDialer,
  webSocketToSocket,
} from "@route-guide/transport/websocket";
import type { WebSocketServer } from "ws";

/** Serves gRPC to whoever opens a WebSocket. Which pages may do so is to be seen to before. */
export function serveWebSockets(webSockets: WebSocketServer, server: Server): void {
  webSockets.on("connection", (webSocket, { socket }) => {
    const address = `${socket.remoteAddress}:${socket.remotePort}`;
    server.accept(webSocketToSocket(webSocket, { address }));
  });
}

/** A page leaves `webSocket` out; Node 20 has none of its own, and needs that of `ws`. */
export function connectByWebSocket(url: string, webSocket?: WebSocketConstructor): Channel {
  return createChannel(webSocketDialer(url, webSocket ? { webSocket } : {}));
}
