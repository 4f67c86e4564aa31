import { PassThrough } from "node:stream";
import {
  StreamingInputCallRequest,
  StreamingOutputCallRequest,
  type StreamingOutputCallResponse,
} from "@route-guide/proto/testing";
import { zeros } from "../payload.ts";
import type { TestClients } from "../test-clients.ts";
import { want } from "../want.ts";

/** What the requests of a stream carry, and what they ask for. */
const TURNS = [
  { sent: 27_182, asked: 31_415 },
  { sent: 8, asked: 9 },
  { sent: 1_828, asked: 2_653 },
  { sent: 45_904, asked: 58_979 },
];
const ASKED = TURNS.map(({ asked }) => asked);

export async function clientStreaming({ test }: TestClients): Promise<void> {
  const requests = TURNS.map(({ sent }) =>
    StreamingInputCallRequest.create({ payload: zeros(sent) }),
  );
  const { aggregatedPayloadSize } = await test.streamingInputCall(requests);
  want("aggregated payload size", aggregatedPayloadSize, 74_922);
}

export async function serverStreaming({ test }: TestClients): Promise<void> {
  const request = StreamingOutputCallRequest.create({
    responseParameters: ASKED.map((size) => ({ size })),
  });
  want("sizes of the responses", await sizesOf(test.streamingOutputCall(request)), ASKED);
}

/** Each request waits for the response to the one before. */
export async function pingPong({ test }: TestClients): Promise<void> {
  const requests = requestFeed();
  const turns = TURNS.values();
  const next = (): void => {
    const { value } = turns.next();
    if (value) requests.write(outputRequest(value));
    else requests.end();
  };
  const sizes: number[] = [];
  next();
  for await (const response of test.fullDuplexCall(requests)) {
    sizes.push(sizeOf(response));
    next();
  }
  want("sizes of the responses", sizes, ASKED);
}

export async function emptyStream({ test }: TestClients): Promise<void> {
  want("sizes of the responses", await sizesOf(test.fullDuplexCall([])), []);
}

/** A request of `sent` octets for a response of `asked`; for none unless given. */
export function outputRequest({ sent, asked }: { sent: number; asked?: number }) {
  return StreamingOutputCallRequest.create({
    payload: zeros(sent),
    responseParameters: asked === undefined ? [] : [{ size: asked }],
  });
}

/** Requests that are written one by one, while the call goes on. */
export function requestFeed(): PassThrough {
  return new PassThrough({ objectMode: true });
}

/** The sizes of all responses, once the call has ended well. */
export async function sizesOf(
  responses: AsyncIterable<StreamingOutputCallResponse>,
): Promise<number[]> {
  const sizes: number[] = [];
  for await (const response of responses) sizes.push(sizeOf(response));
  return sizes;
}

function sizeOf({ payload }: StreamingOutputCallResponse): number {
  return payload?.body.length ?? 0;
}
