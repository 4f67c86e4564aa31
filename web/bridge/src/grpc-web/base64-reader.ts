import { decodeBase64, RpcError } from "@route-guide/grpc";

const DIGITS_IN_GROUP = 4;

/**
 * Reads base64 that comes in pieces, and may be padded wherever its writer flushed
 * (grpc `PROTOCOL-WEB.md`, "Text-encoded streams"). Throws INTERNAL for what is no base64.
 */
export class Base64Reader {
  /** The digits of a group that is not whole yet. */
  #rest = "";

  /** The bytes that `piece` completes. */
  read(piece: Uint8Array): Uint8Array {
    const text = this.#rest + Buffer.from(piece).toString("latin1");
    const whole = text.length - (text.length % DIGITS_IN_GROUP);
    this.#rest = text.slice(whole);
    // padding ends a section; what follows is base64 that starts anew
    const sections = text.slice(0, whole).match(/[^=]+=*|=+/g) ?? [];
    return Buffer.concat(sections.map(decode));
  }

  /** What is left at the end, where the padding may be missing. */
  end(): Uint8Array {
    return decode(this.#rest);
  }
}

function decode(section: string): Uint8Array {
  const bytes = decodeBase64(section);
  if (bytes === undefined) throw new RpcError("INTERNAL", "the request is not base64");
  return bytes;
}
