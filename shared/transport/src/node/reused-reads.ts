import type { OnReadOpts } from "node:net";

const READ_BUFFER_BYTES = 64 * 1024;

/**
 * Reads into one buffer for the life of a socket, without Node's readable stream in between: as
 * `onread` of `net.connect`. Accepted sockets cannot have it.
 */
export class ReusedReads implements OnReadOpts {
  readonly buffer = new Uint8Array(READ_BUFFER_BYTES);
  onBytes: (bytes: Uint8Array) => void = () => {};

  readonly callback = (length: number): boolean => {
    this.onBytes(this.buffer.subarray(0, length));
    return true;
  };
}
