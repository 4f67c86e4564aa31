import type { Headers } from "@route-guide/hpack";
import { UsageError } from "@route-guide/http2";
import type { Dialer } from "@route-guide/transport";
import { metadataFields } from "../metadata.ts";
import { RpcError } from "../rpc-error.ts";
import type { MethodDefinition } from "../service.ts";
import type { CallCredentials } from "./call-credentials.ts";

/** Asks for the credentials of a channel's calls. */
export class Authorizer {
  readonly #credentials: CallCredentials;
  readonly #origin: string;

  /** Throws UsageError for credentials that must not go where `dialer` leads. */
  constructor(credentials: CallCredentials, { scheme, authority }: Dialer) {
    if (scheme !== "https" && !credentials.allowInsecure) {
      throw new UsageError(`credentials want TLS, and the way to ${authority} has none`);
    }
    this.#credentials = credentials;
    this.#origin = `${scheme}://${authority.replace(/:443$/, "")}`;
  }

  /** The fields that a call of `method` has to carry. Rejects with RpcError. */
  async authorize({ path, name }: MethodDefinition): Promise<Headers> {
    const serviceUrl = this.#origin + path.slice(0, path.lastIndexOf("/"));
    try {
      const metadata = await this.#credentials.metadataFor({ serviceUrl, method: name });
      return metadataFields(metadata) ?? [];
    } catch (cause) {
      if (cause instanceof RpcError) throw cause;
      throw new RpcError("UNAUTHENTICATED", "there are no credentials for this call", { cause });
    }
  }
}
