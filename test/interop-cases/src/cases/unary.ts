import { Empty, SimpleRequest, type SimpleResponse } from "@route-guide/proto/testing";
import { zeros } from "../payload.ts";
import type { TestClients } from "../test-clients.ts";
import { want } from "../want.ts";

const LARGE_REQUEST_OCTETS = 271_828;
const LARGE_RESPONSE_OCTETS = 314_159;

export async function emptyUnary({ test }: TestClients): Promise<void> {
  const response = await test.emptyCall(Empty.create());
  want("response in octets", Empty.encode(response).length, 0);
}

export async function largeUnary({ test }: TestClients): Promise<void> {
  checkLarge(await test.unaryCall(largeRequest()));
}

/** The request that most cases make. */
export function largeRequest(): SimpleRequest {
  return SimpleRequest.create({
    responseSize: LARGE_RESPONSE_OCTETS,
    payload: zeros(LARGE_REQUEST_OCTETS),
  });
}

/** The response to it. */
export function checkLarge({ payload }: SimpleResponse): void {
  want("octets of payload", payload?.body.length, LARGE_RESPONSE_OCTETS);
  want(
    "octets other than zero",
    payload?.body.findIndex((octet) => octet !== 0),
    -1,
  );
}
