import type { Socket } from "node:net";
import { codedError, explain } from "./coded-error.ts";
import { problemWithServer } from "./tls-problem.ts";

const CONNECT_TIMEOUT_MS = 20_000;

/**
 * Waits for a socket that is being connected to `place`. Otherwise the socket is destroyed, and
 * the promise rejects: with the signal's reason, or with an error that has the system's `code`.
 */
export function connecting(
  socket: Socket,
  ready: "connect" | "secureConnect",
  place: string,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `cannot connect to ${place}: no answer in ${CONNECT_TIMEOUT_MS / 1000} s`;
      fail(codedError(message, "ETIMEDOUT"));
    }, CONNECT_TIMEOUT_MS);
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.off(ready, onReady);
      socket.off("error", onError);
    };
    const fail = (reason: unknown): void => {
      leave();
      socket.on("error", () => {}); // attempts that are under way may still report
      socket.destroy();
      reject(reason);
    };
    const onReady = (): void => {
      leave();
      resolve();
    };
    const onError = (error: Error): void => {
      const problem = ready === "secureConnect" ? problemWithServer(error) : undefined;
      fail(explain(`cannot connect to ${place}`, error, problem));
    };
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener("abort", onAbort);
    socket.on(ready, onReady);
    socket.on("error", onError);
  });
}
