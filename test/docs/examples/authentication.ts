import {
  bearerCredentials,
  type Channel,
  createAuthenticator,
  createChannel,
  createServer,
  RpcError,
} from "@route-guide/grpc";
import type { Dialer } from "@route-guide/transport";

const users = new Map([
  ["Bearer 1234", "ada"],
  ["Bearer 5678", "guest"],
]);

/** Knows callers by their certificate or by a token; anybody may ask for health. */
export const authenticator = createAuthenticator(
  ({ metadata, path, peer }) => {
    const certified = peer.tls?.identities.find(({ kind }) => kind === "dns")?.name;
    const name = certified ?? users.get(metadata.get("authorization") ?? "");
    if (name === undefined) throw new RpcError("UNAUTHENTICATED", "want a token or a certificate");
    if (name === "guest" && path.endsWith("/RecordRoute")) {
      throw new RpcError("PERMISSION_DENIED", "guests record no routes");
    }
    return name;
  },
  { openServices: ["grpc.health.v1.Health"] },
);

/** Its handlers learn who calls from `authenticator.identityOf(call)`. */
export const server = createServer({ interceptors: [authenticator.interceptor] });

/** A channel that sends the token which `readToken` gives when a call is made; only over TLS. */
export function connectAs(readToken: () => Promise<string>, dialer: Dialer): Channel {
  return createChannel(dialer, { credentials: bearerCredentials(readToken) });
}
