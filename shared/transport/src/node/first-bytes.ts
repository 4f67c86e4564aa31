import type { Socket } from "node:net";

/**
 * Looks at the first `count` bytes of a connection, which stay to be read. Undefined when it ends
 * before, or has not said so much within `timeoutMs`.
 */
export function firstBytes(
  socket: Socket,
  count: number,
  timeoutMs: number,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const settle = (bytes: Uint8Array | undefined): void => {
      clearTimeout(timer);
      socket.off("readable", look);
      socket.off("close", onClose);
      if (bytes) socket.unshift(bytes);
      resolve(bytes);
    };
    const look = (): void => {
      const bytes: Buffer | null = socket.read(count);
      if (bytes !== null) settle(bytes.length < count ? undefined : bytes);
    };
    const onClose = (): void => settle(undefined);
    const timer = setTimeout(() => settle(undefined), timeoutMs).unref();
    socket.on("readable", look);
    socket.on("close", onClose);
  });
}
