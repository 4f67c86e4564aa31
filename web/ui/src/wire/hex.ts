/** One line of a hex dump. */
export interface HexLine {
  readonly offset: string;
  readonly hex: string;
  /** Printable ASCII, and a dot for everything else. */
  readonly text: string;
}

export function hexLines(bytes: Uint8Array, bytesPerLine: number): HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    const part = Array.from(bytes.subarray(at, at + bytesPerLine));
    lines.push({
      offset: at.toString(16).padStart(4, "0"),
      hex: part.map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
      text: part.map(printable).join(""),
    });
  }
  return lines;
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}
