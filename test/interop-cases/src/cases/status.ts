import { Empty, SimpleRequest, StreamingOutputCallRequest } from "@route-guide/proto/testing";
import type { TestClients } from "../test-clients.ts";
import { wantFailure } from "../want.ts";
import { sizesOf } from "./streaming.ts";

const UNKNOWN = 2;
const SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n";

export async function statusCodeAndMessage({ test }: TestClients): Promise<void> {
  const responseStatus = { code: UNKNOWN, message: "test status message" };
  const unary = test.unaryCall(SimpleRequest.create({ responseStatus }));
  await wantFailure(unary, "UNKNOWN", responseStatus.message);

  const requests = [StreamingOutputCallRequest.create({ responseStatus })];
  const streaming = sizesOf(test.fullDuplexCall(requests));
  await wantFailure(streaming, "UNKNOWN", responseStatus.message);
}

/** Tabs, line ends, and characters inside and outside of the Basic Multilingual Plane. */
export async function specialStatusMessage({ test }: TestClients): Promise<void> {
  const responseStatus = { code: UNKNOWN, message: SPECIAL };
  const call = test.unaryCall(SimpleRequest.create({ responseStatus }));
  await wantFailure(call, "UNKNOWN", SPECIAL);
}

export async function unimplementedMethod({ test }: TestClients): Promise<void> {
  await wantFailure(test.unimplementedCall(Empty.create()), "UNIMPLEMENTED");
}

export async function unimplementedService({ unimplemented }: TestClients): Promise<void> {
  await wantFailure(unimplemented.unimplementedCall(Empty.create()), "UNIMPLEMENTED");
}
