import { setImmediate } from "node:timers/promises";
import type { TestClients } from "../test-clients.ts";
import { want, wantFailure } from "../want.ts";
import { outputRequest, requestFeed, sizesOf } from "./streaming.ts";
import { emptyUnary } from "./unary.ts";

/** Between the headers and the first message of a call. */
export async function cancelAfterBegin(clients: TestClients): Promise<void> {
  await emptyUnary(clients); // so that there is a connection, and the headers leave at once
  const canceller = new AbortController();
  const call = clients.test.streamingInputCall(requestFeed(), { signal: canceller.signal });
  await Promise.all([wantFailure(call, "CANCELLED"), setImmediate().then(() => canceller.abort())]);
}

export async function cancelAfterFirstResponse({ test }: TestClients): Promise<void> {
  const canceller = new AbortController();
  const requests = requestFeed();
  requests.write(outputRequest({ sent: 27_182, asked: 31_415 }));
  const { signal } = canceller;
  const responses = test.fullDuplexCall(requests, { signal })[Symbol.asyncIterator]();
  want("the first response is the last", (await responses.next()).done, false);
  canceller.abort();
  await wantFailure(responses.next(), "CANCELLED");
}

/** The request asks for nothing, and so the server waits for another. */
export async function timeoutOnSleepingServer(clients: TestClients): Promise<void> {
  await emptyUnary(clients); // so that no time passes with connecting
  const requests = requestFeed();
  requests.write(outputRequest({ sent: 27_182 }));
  const responses = clients.test.fullDuplexCall(requests, { timeoutMs: 1 });
  await wantFailure(sizesOf(responses), "DEADLINE_EXCEEDED");
}
