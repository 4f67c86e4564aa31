import type { WebSocket } from "@fastify/websocket";
import type { Clock } from "@route-guide/transport";

/** Pings `webSocket` every `intervalMs`, and cuts it when a ping stayed without an answer. */
export function startHeartbeat(webSocket: WebSocket, intervalMs: number, clock: Clock): void {
  let answered = true;
  let callOff = clock.after(intervalMs, beat);

  function beat(): void {
    if (!answered) {
      webSocket.terminate();
      return;
    }
    answered = false;
    webSocket.ping();
    callOff = clock.after(intervalMs, beat);
  }

  webSocket.on("pong", () => {
    answered = true;
  });
  webSocket.once("close", () => callOff());
}
