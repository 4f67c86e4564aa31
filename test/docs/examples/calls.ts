import { type Channel, type Client, RpcError } from "@route-guide/grpc";
import { type Point, RouteGuide, type RouteNote } from "@route-guide/proto";

type Guide = Client<typeof RouteGuide>;

/** Metadata of a call: with the request, with the headers of the answer, with its status. */
export async function askWithMetadata(client: Guide, place: Point): Promise<string[]> {
  const seen: string[] = [];
  const { name } = await client.getFeature(place, {
    metadata: { "x-request-id": "42", "x-trace-bin": Uint8Array.of(1, 2) },
    onHeaders: (headers) => seen.push(`served by ${headers.get("x-served-by")}`),
    onEnd: ({ status, trailers }) => seen.push(`${status} for ${trailers.get("x-cost")}`),
  });
  return [name, ...seen];
}

/** Takes features until `signal` aborts, which ends the call here and at the server. */
export async function listUntil(
  signal: AbortSignal,
  client: Guide,
  onName: (name: string) => void,
): Promise<void> {
  try {
    for await (const { name } of client.listFeatures({}, { signal })) onName(name);
  } catch (error) {
    if (!(error instanceof RpcError && error.code === "CANCELLED")) throw error;
  }
}

/** A chat whose two directions live apart. */
export function joinChat(channel: Channel, onNote: (note: RouteNote) => void) {
  const call = channel.startCall(RouteGuide.methods.routeChat);
  const listen = async (): Promise<void> => {
    for await (const note of call.responses) onNote(note);
  };
  return {
    over: listen(), // rejects unless the status is OK
    say: (note: RouteNote) => call.send(note), // resolves when there is room for more
    leave: () => call.halfClose(),
  };
}
