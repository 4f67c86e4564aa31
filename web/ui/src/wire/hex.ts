import { HEADER_BYTES } from "./frame-log.ts";
import { PREFIX_BYTES } from "./frame-text.ts";

/** What a range of a frame's bytes is. */
export interface BytePart {
  readonly kind: "header" | "prefix" | "payload";
  readonly start: number;
  readonly end: number;
}

/** One line of a hex dump. */
export interface HexLine {
  readonly offset: string;
  readonly runs: readonly HexRun[];
  /** What a short line lacks. */
  readonly gap: string;
  /** Printable ASCII, and a dot for everything else. */
  readonly text: string;
}

/** Neighbours of one kind. */
export interface HexRun {
  readonly kind: BytePart["kind"];
  readonly hex: string;
}

/** A frame's header, the prefixes of the messages that begin in it, and everything else. */
export function byteParts(bytes: Uint8Array, messageStarts: readonly number[]): BytePart[] {
  const parts: BytePart[] = [];
  let at = 0;
  const add = (kind: BytePart["kind"], upTo: number): void => {
    const end = Math.min(upTo, bytes.length);
    if (end > at) parts.push({ kind, start: at, end });
    at = Math.max(at, end);
  };
  add("header", HEADER_BYTES);
  for (const start of messageStarts) {
    add("payload", start);
    add("prefix", start + PREFIX_BYTES);
  }
  add("payload", bytes.length);
  return parts;
}

export function hexLines(
  bytes: Uint8Array,
  parts: readonly BytePart[],
  bytesPerLine: number,
): HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    const end = Math.min(at + bytesPerLine, bytes.length);
    lines.push({
      offset: at.toString(16).padStart(4, "0"),
      runs: runsOf(bytes, parts, at, end),
      gap: " ".repeat(3 * (at + bytesPerLine - end)),
      text: Array.from(bytes.subarray(at, end), printable).join(""),
    });
  }
  return lines;
}

function runsOf(bytes: Uint8Array, parts: readonly BytePart[], from: number, to: number): HexRun[] {
  return parts
    .filter(({ start, end }) => start < to && end > from)
    .map(({ kind, start, end }) => ({
      kind,
      hex: Array.from(bytes.subarray(Math.max(start, from), Math.min(end, to)), hexOf).join(" "),
    }));
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}
