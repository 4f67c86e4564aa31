import { RpcError } from "@route-guide/grpc";
import { MessageAssembler } from "@route-guide/grpc/wire";
import { Base64Reader } from "./base64-reader.ts";
import type { WebFormat } from "./content-type.ts";

/** As much as a gRPC server takes by default, and so the one for our own page. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/**
 * The one message in the body of a request, in whatever pieces it comes. Throws RpcError as a
 * gRPC server would: UNIMPLEMENTED for none or several, INTERNAL for a truncated one.
 */
export async function readRequestMessage(
  body: AsyncIterable<Uint8Array>,
  format: WebFormat,
): Promise<Uint8Array> {
  let message: Uint8Array | undefined;
  const onMessage = (bytes: Uint8Array, start: number, end: number): void => {
    if (message)
      throw new RpcError("UNIMPLEMENTED", "more than one message in the request, want one");
    message = Uint8Array.from(bytes.subarray(start, end));
  };
  const assembler = new MessageAssembler({ onMessage }, MAX_REQUEST_BYTES);
  const base64 = format === "text" ? new Base64Reader() : undefined;
  for await (const piece of body) assembler.receive(base64 ? base64.read(piece) : piece);
  if (base64) assembler.receive(base64.end());

  if (assembler.isMidMessage) throw new RpcError("INTERNAL", "the request is truncated");
  if (!message) throw new RpcError("UNIMPLEMENTED", "no message in the request, want one");
  return message;
}
