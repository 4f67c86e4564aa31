import type { TestClients } from "../test-clients.ts";
import { wantFailure } from "../want.ts";
import { checkLarge, largeRequest, largeUnary } from "./unary.ts";

/** The server goes away in the first call: it ends well, and the second finds another connection. */
export async function goAway(clients: TestClients): Promise<void> {
  await largeUnary(clients);
  await largeUnary(clients);
}

/** RST_STREAM with NO_ERROR where a status should be (wire rule 22). */
export async function resetByServer({ test }: TestClients): Promise<void> {
  await wantFailure(test.unaryCall(largeRequest()), "INTERNAL");
}

/** The first call brings the server's limit of one; the others have to wait for each other. */
export async function maxStreams({ test }: TestClients): Promise<void> {
  checkLarge(await test.unaryCall(largeRequest()));
  const calls = Array.from({ length: 10 }, () => test.unaryCall(largeRequest()));
  for (const response of await Promise.all(calls)) checkLarge(response);
}
