import { Flag } from "@route-guide/http2";
import { describe } from "vitest";
import { frame } from "../../shared/http2/testing/wire.ts";
import { areTaken, breakTheConnection, type Fault, type Peer } from "./faults.ts";

const { END_HEADERS } = Flag;

/** A header block on stream 1. */
const block =
  (hex: string): Fault["sent"] =>
  (p: Peer) => [p.stream().subarray(0, 0), frame("HEADERS", END_HEADERS, 1, hex)];

/** Our SETTINGS lowered the table to 100 octets, and the peer has acknowledged that. */
const lowered = { headerTableBytes: 100 };

// biome-ignore format: a table
const FAULTS: readonly (readonly [rule: string, hex: string, reason: string])[] = [
  ["RFC 7541 §2.3.3 an index beyond both tables", "be", "index 62 is in neither table"],
  ["RFC 7541 §2.3.3 a name beyond both tables",   "7e 01 61", "index 62 is in neither table"],
  ["RFC 7541 §5.1 an integer without end",        "ff ff", "the block ends inside an integer"],
  ["RFC 7541 §5.1 an integer that is too large",  "ff ff ff ff ff ff ff 7f", "an integer beyond 32 bits"],
  ["RFC 7541 §5.2 no string where one must be",   "00", "the block ends before a string"],
  ["RFC 7541 §5.2 a string beyond its block",     "00 05 61", "a string of 5 octets, 1 left in the block"],
  ["RFC 7541 §5.2 Huffman: padding of 8 bits",    "00 01 61 82 1f ff", "wrong padding of a Huffman string"],
  ["RFC 7541 §5.2 Huffman: padding of zeros",     "00 01 61 81 18", "wrong padding of a Huffman string"],
  ["RFC 7541 §5.2 Huffman: EOS",                  "00 01 61 84 ff ff ff ff", "EOS inside a Huffman-coded string"],
  ["RFC 7541 §6.1 index 0",                       "80", "index 0 is in neither table"],
  ["RFC 7541 §6.3 a table beyond the limit",      "3f e2 1f", "table size update to 4097, the limit is 4096"],
  ["RFC 7541 §4.2 a new size in mid-block",       "82 20", "a table size update that is not at the start of its block"],
  ["RFC 7541 §4.2 three new sizes",               "20 20 20", "a table size update that is not at the start of its block"],
];

describe("a header block (RFC 7541; RFC 9113 §4.3)", () => {
  breakTheConnection([
    ...FAULTS.map(
      ([rule, hex, reason]): Fault => ({
        rule,
        sent: block(hex),
        code: "COMPRESSION_ERROR",
        reason,
      }),
    ),
    {
      rule: "RFC 7541 §4.2 no new size, though the limit was lowered",
      sent: block("82"),
      code: "COMPRESSION_ERROR",
      reason: "no table size update, though the limit was lowered to 100",
      options: lowered,
    },
    {
      rule: "RFC 7541 §4.2 a new size beyond the lowered limit",
      sent: block("3f 46"),
      code: "COMPRESSION_ERROR",
      reason: "table size update to 101, the limit is 100",
      options: lowered,
    },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "RFC 7541 §4.2 two new sizes", sent: (p) => [withSizes(p.message(), "20 3f e1 1f")] },
  ]);
});

/** HEADERS with table sizes in front of their block. */
function withSizes(headers: Uint8Array, sizes: string): Uint8Array {
  const rest = Buffer.from(headers.subarray(9)).toString("hex");
  return frame("HEADERS", headers[4] as number, 1, sizes + rest);
}
