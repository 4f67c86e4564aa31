import {
  SimpleRequest,
  StreamingInputCallRequest,
  StreamingOutputCallRequest,
} from "@route-guide/proto/testing";
import { zeros } from "../payload.ts";
import type { TestClients } from "../test-clients.ts";
import { want, wantFailure } from "../want.ts";
import { sizesOf } from "./streaming.ts";
import { checkLarge, largeRequest } from "./unary.ts";

const GZIP = { encoding: "gzip" };
const PLAIN = { encoding: "identity" };

export async function clientCompressedUnary({ test }: TestClients): Promise<void> {
  const request = (value: boolean): SimpleRequest =>
    SimpleRequest.create({ ...largeRequest(), expectCompressed: { value } });
  await wantFailure(test.unaryCall(request(true), PLAIN), "INVALID_ARGUMENT"); // the server looks
  checkLarge(await test.unaryCall(request(true), GZIP));
  checkLarge(await test.unaryCall(request(false), PLAIN));
}

export async function serverCompressedUnary(clients: TestClients): Promise<void> {
  for (const value of [true, false]) {
    const request = SimpleRequest.create({ ...largeRequest(), responseCompressed: { value } });
    const before = clients.compressedCount?.() ?? 0;
    checkLarge(await clients.test.unaryCall(request));
    wantCompressed(clients, before + (value ? 1 : 0));
  }
}

export async function clientCompressedStreaming(clients: TestClients): Promise<void> {
  const request = (octets: number, value: boolean): StreamingInputCallRequest =>
    StreamingInputCallRequest.create({ payload: zeros(octets), expectCompressed: { value } });
  const probe = clients.test.streamingInputCall([request(27_182, true)], PLAIN);
  await wantFailure(probe, "INVALID_ARGUMENT");

  if (!clients.uploadGzipped) throw new Error("cannot compress one message and not the next");
  const { aggregatedPayloadSize } = await clients.uploadGzipped([
    { request: request(27_182, true), compress: true },
    { request: request(45_904, false), compress: false },
  ]);
  want("aggregated payload size", aggregatedPayloadSize, 73_086);
}

export async function serverCompressedStreaming(clients: TestClients): Promise<void> {
  const request = StreamingOutputCallRequest.create({
    responseParameters: [
      { size: 31_415, compressed: { value: true } },
      { size: 92_653, compressed: { value: false } },
    ],
  });
  const before = clients.compressedCount?.() ?? 0;
  const sizes = await sizesOf(clients.test.streamingOutputCall(request));
  want("sizes of the responses", sizes, [31_415, 92_653]);
  wantCompressed(clients, before + 1);
}

function wantCompressed({ compressedCount }: TestClients, count: number): void {
  if (compressedCount) want("compressed responses", compressedCount(), count);
}
