import { type CallContext, type Channel, createChannel, type Server } from "@route-guide/grpc";
import type { Listener } from "@route-guide/transport";
import { dialerFor, listenTcp, readTls, watchTls } from "@route-guide/transport/node";

/** Serves clients with a certificate of our authority; `folder` is what `npm run dev-certs` fills. */
export async function serveKnown(
  server: Server,
  folder: string,
  log: (line: string) => void,
): Promise<Listener> {
  const files = {
    cert: `${folder}/server.pem`,
    key: `${folder}/server.key`,
    ca: `${folder}/ca.pem`, // whoever signed the clients' certificates; without, no client needs one
  };
  const tls = await watchTls(files, {
    onReload: () => log("new connections get the new certificate"),
    onProblem: ({ message }) => log(`the certificate from before stays: ${message}`),
  });
  const onRefused = ({ address }: { address: string }, { message }: Error) =>
    log(`${address}: ${message}`);
  return listenTcp({ port: 0, tls, onRefused }, (socket) => server.accept(socket));
}

/** Who makes a call, for its handler. */
export function callerOf({ peer }: CallContext): string | undefined {
  return peer.tls?.identities.find(({ kind }) => kind === "dns")?.name;
}

/** A channel that shows our certificate, and trusts servers of our authority only. */
export async function connectKnown(target: string, folder: string): Promise<Channel> {
  const { tls } = await readTls({
    ca: `${folder}/ca.pem`,
    cert: `${folder}/client.pem`,
    key: `${folder}/client.key`,
  });
  return createChannel(dialerFor(target, { tls }));
}
