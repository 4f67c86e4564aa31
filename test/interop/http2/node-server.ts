import {
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import type { AddressInfo } from "node:net";

/** A node:http2 server on a port of this machine. */
export interface NodeServer {
  readonly port: number;
  /** The session of the one client. */
  session(): Promise<ServerHttp2Session>;
  close(): Promise<void>;
}

/** Serves by `onStream`, which gets every request. */
export async function nodeServer(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  options: ServerOptions = {},
): Promise<NodeServer> {
  const server = createServer(options);
  const sessions: ServerHttp2Session[] = [];
  let onSession: (session: ServerHttp2Session) => void = () => {};
  const opened = new Promise<ServerHttp2Session>((resolve) => {
    onSession = resolve;
  });
  server.on("session", (session) => {
    sessions.push(session);
    onSession(session);
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {}); // resets are what tests look for at the other end
    onStream(stream, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    session: () => opened,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}
