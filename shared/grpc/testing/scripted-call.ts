import type { CallEnd, RpcError } from "../src/index.ts";
import { rawChannel } from "./raw-channel.ts";
import type { RawPeer } from "./raw-peer.ts";

/** What a unary call comes to when the server answers stream 1 as `script` says. */
export async function unary(script: (server: RawPeer) => void) {
  const { client, connected, settle } = rawChannel();
  const server = await connected();
  let end: CallEnd | undefined;
  const answer = client.one("ping", { onEnd: (reported) => (end = reported) }).then(
    (value) => ({ value, error: undefined }),
    (error: RpcError) => ({ value: undefined, error }),
  );
  await settle();
  script(server);
  await settle();
  const outcome = await answer;
  return { ...outcome, code: outcome.error?.code ?? "OK", end, resets: server.resets(1), server };
}

/** The messages of a streaming call, and how it ended. */
export async function streamed(script: (server: RawPeer) => void) {
  const { client, connected, settle } = rawChannel();
  const server = await connected();
  const responses = client.many("ping");
  await settle();
  script(server);
  await settle();
  const messages: string[] = [];
  let error: RpcError | undefined;
  try {
    for await (const message of responses) messages.push(message);
  } catch (thrown) {
    error = thrown as RpcError;
  }
  return { messages, code: error?.code ?? "OK", error, resets: server.resets(1) };
}
