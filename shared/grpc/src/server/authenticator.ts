import type { Responder } from "../interceptor.ts";
import type { CallContext } from "./call-context.ts";
import type { ServerInterceptor } from "./interceptor.ts";

/**
 * Says who makes a call, from what it brings: metadata, or the certificate in `call.peer.tls`.
 * Throws RpcError: UNAUTHENTICATED when that is not known, PERMISSION_DENIED when whoever it is
 * may not make this call.
 */
export type Authenticate<T> = (call: CallContext) => T | Promise<T>;

/** Lets only those calls through of which it knows who makes them. */
export interface Authenticator<T> {
  readonly interceptor: ServerInterceptor;
  /** Who makes `call`: undefined only for calls of open services. */
  identityOf(call: CallContext): T | undefined;
}

/** Which calls an {@link Authenticator} is not asked about. */
export interface AuthenticatorOptions {
  /** Full names of services that anybody may call: `grpc.health.v1.Health`. Default: none. */
  readonly openServices?: readonly string[];
}

/** An authenticator of all services but the open ones; `T` is what handlers get to know. */
export function createAuthenticator<T>(
  authenticate: Authenticate<T>,
  { openServices = [] }: AuthenticatorOptions = {},
): Authenticator<T> {
  const identities = new WeakMap<CallContext, T>();
  const open = openServices.map((name) => `/${name}/`);

  async function* wait(
    identity: Promise<T>,
    requests: AsyncIterable<unknown>,
    call: CallContext,
    next: Responder,
  ): AsyncGenerator<unknown> {
    identities.set(call, await identity);
    yield* next(requests);
  }
  return {
    identityOf: (call) => identities.get(call),
    interceptor(requests, call, next) {
      if (open.some((prefix) => call.path.startsWith(prefix))) return next(requests);
      const identity = authenticate(call);
      if (identity instanceof Promise) {
        identity.catch(() => {}); // an interceptor around this one may never ask
        return wait(identity, requests, call, next);
      }
      identities.set(call, identity);
      return next(requests);
    },
  };
}
