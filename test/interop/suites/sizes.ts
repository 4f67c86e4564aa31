import { MAX_MESSAGE_BYTES } from "../strangers/stranger.ts";

/*
 * Figures of gRPC's interoperability cases (grpc/grpc, doc/interop-test-descriptions.md).
 */

/** client_streaming: 74,922 octets in all. */
export const UPLOADS: readonly number[] = [27_182, 8, 1_828, 45_904];

/** ping_pong: octets sent, octets asked for. */
export const PING_PONG: readonly (readonly [number, number])[] = [
  [27_182, 31_415],
  [8, 9],
  [1_828, 2_653],
  [45_904, 58_979],
];

export const SPECIAL_MESSAGE =
  "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP \u{1f608}\t\n";

/** A SimpleRequest with a payload of this size is as long as a message may be. */
export const GREATEST_BODY: number = MAX_MESSAGE_BYTES - 10;
