import type { Metadata, MetadataValue } from "../metadata.ts";

/** The call that credentials are wanted for. */
export interface CredentialsQuery {
  /** `https://example.com/routeguide.RouteGuide`; what tokens are often made out to. */
  readonly serviceUrl: string;
  /** As in the .proto file: `GetFeature`. */
  readonly method: string;
}

/**
 * Proves to servers who makes a call, by metadata: what gRPC calls call credentials. A channel asks
 * for them once for each call, before it is sent and within its deadline; so keep what stays valid.
 */
export interface CallCredentials {
  /**
   * Whether they may be sent over connections without TLS, where anybody on the way can read
   * them. Default: false; then a channel without TLS refuses them.
   */
  readonly allowInsecure?: boolean;
  /**
   * What to send with the call. An RpcError ends the call as it is; whatever else is thrown makes
   * it UNAUTHENTICATED.
   */
  metadataFor(query: CredentialsQuery): Sent | Promise<Sent>;
}

type Sent = Metadata | Readonly<Record<string, MetadataValue>>;

/** Sends `authorization: Bearer` with the token that `source` has at the time (RFC 6750). */
export function bearerCredentials(
  source: () => string | Promise<string>,
  options: Pick<CallCredentials, "allowInsecure"> = {},
): CallCredentials {
  return {
    ...options,
    async metadataFor() {
      return { authorization: `Bearer ${await source()}` };
    },
  };
}
