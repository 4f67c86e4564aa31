import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A port whose connections lead to `port`, and whose octets take `delayMs` in each direction. */
export async function longPath(port: number, delayMs: number): Promise<number> {
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: "127.0.0.1", noDelay: true });
    delay(near, far, delayMs);
    delay(far, near, delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A path has room for whatever flow control lets through: it never holds back the sender. */
function delay(from: Socket, to: Socket, delayMs: number): void {
  from.on("data", (bytes) => setTimeout(() => to.write(bytes), delayMs));
  from.on("close", () => setTimeout(() => to.destroy(), delayMs));
  from.on("error", () => {});
}
