import type {
  Fields,
  Json,
  StrangerCall,
  StrangerCallOptions,
  StrangerClient,
  StrangerEnd,
} from "../strangers/stranger.ts";

/** All there is to know of a call that is over. */
export interface CallResult extends StrangerEnd {
  readonly headers: Fields;
  readonly messages: readonly Json[];
}

/** Makes a whole call: every request at once, then the half-close, then whatever comes. */
export function runCall(
  client: StrangerClient,
  method: string,
  requests: readonly Json[],
  options?: StrangerCallOptions,
): Promise<CallResult> {
  const call = client.open(method, options);
  for (const request of requests) call.send(request);
  call.halfClose();
  return resultOf(call);
}

/** Waits for the end of a call. */
export async function resultOf(call: StrangerCall): Promise<CallResult> {
  const messages: Json[] = [];
  for await (const message of call.messages) messages.push(message);
  return { ...(await call.ended), headers: await call.headers, messages };
}

/** A payload of so many zeros, as JSON. */
export function zeros(octets: number): Json {
  return { body: Buffer.alloc(octets).toString("base64") };
}

/** How many octets the payload of an answer has. */
export function payloadSize(answer: Json | undefined): number {
  const payload = answer?.payload as { body?: string } | null | undefined;
  return Buffer.from(payload?.body ?? "", "base64").length;
}
