import { Payload, PayloadType } from "@route-guide/proto/testing";

/** What the sizes of the interoperability tests are made of. */
export function zeros(octets: number): Payload {
  return Payload.create({ type: PayloadType.COMPRESSABLE, body: new Uint8Array(octets) });
}
