import {
  type CallEnd,
  type Channel,
  type ChannelOptions,
  type ClientCall,
  createChannel,
  RpcError,
} from "@route-guide/grpc";
import { dialerFor } from "@route-guide/transport/node";

/** Our channel to a port of this machine. It tries again soon, for tests that wait for it. */
export function channelTo(port: number, options: ChannelOptions = {}): Channel {
  return createChannel(dialerFor(`127.0.0.1:${port}`), { backoff: { initialMs: 100 }, ...options });
}

export async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

/** What a call that must not succeed rejects with. */
export async function failure(promise: Promise<unknown>): Promise<RpcError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** The messages of a call, and its end. */
export async function resultOf<O>(
  call: Pick<ClientCall<never, O>, "responses" | "ended">,
): Promise<CallEnd & { readonly messages: readonly O[] }> {
  const messages: O[] = [];
  try {
    for await (const message of call.responses) messages.push(message);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error; // a status is in the end as well
  }
  return { ...(await call.ended), messages };
}
