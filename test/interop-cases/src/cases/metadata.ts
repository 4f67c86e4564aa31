import type { CallEnd, CallOptions, Metadata } from "@route-guide/grpc";
import type { TestClients } from "../test-clients.ts";
import { want } from "../want.ts";
import { outputRequest, sizesOf } from "./streaming.ts";
import { checkLarge, largeRequest } from "./unary.ts";

const INITIAL = { name: "x-grpc-test-echo-initial", value: "test_initial_metadata_value" };
const TRAILING = {
  name: "x-grpc-test-echo-trailing-bin",
  value: new Uint8Array([0xab, 0xab, 0xab]),
};

export async function customMetadata({ test }: TestClients): Promise<void> {
  const unary = new Exchanged();
  checkLarge(await test.unaryCall(largeRequest(), unary.options));
  unary.check();

  const streaming = new Exchanged();
  const requests = [outputRequest({ sent: 271_828, asked: 314_159 })];
  want("sizes", await sizesOf(test.fullDuplexCall(requests, streaming.options)), [314_159]);
  streaming.check();
}

/** The metadata of one call, there and back. */
class Exchanged {
  #headers: Metadata | undefined;
  #end: CallEnd | undefined;

  readonly options: CallOptions = {
    metadata: { [INITIAL.name]: INITIAL.value, [TRAILING.name]: TRAILING.value },
    onHeaders: (headers) => {
      this.#headers = headers;
    },
    onEnd: (end) => {
      this.#end = end;
    },
  };

  check(): void {
    want(INITIAL.name, this.#headers?.getAll(INITIAL.name), [INITIAL.value]);
    const echoed = this.#end?.trailers.getAllBinary(TRAILING.name).map((bytes) => [...bytes]);
    want(TRAILING.name, echoed, [[...TRAILING.value]]);
  }
}
