/** Bytes from hex digits; blanks and `|` are for the reader. */
export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/[\s|]/g, ""), "hex"));
}

export function hex(of: Uint8Array): string {
  return Buffer.from(of).toString("hex");
}
