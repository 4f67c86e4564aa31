/** One allocation serves many small writes; larger ones get their own. */
const SLAB_BYTES = 65_536;
/** A slab with less room than this is not worth handing on. */
const MIN_ROOM = 2_048;

/** A buffer that is filled once, from front to back, by whoever holds it. */
export interface Slab {
  readonly bytes: Uint8Array;
  used: number;
}

/**
 * The slab that nobody holds at the moment. Connections write in turns (one event at a time), so
 * they share it: an idle connection holds none, and each octet is written once and never reused.
 */
let spare: Slab | undefined;

/** A slab with room for at least `room` octets. */
export function takeSlab(room: number): Slab {
  const slab = spare;
  if (slab && slab.bytes.length - slab.used >= room) {
    spare = undefined;
    return slab;
  }
  return { bytes: new Uint8Array(Math.max(SLAB_BYTES, room)), used: 0 };
}

/** Hands a slab on to the next writer. */
export function releaseSlab(slab: Slab): void {
  const room = slab.bytes.length - slab.used;
  if (room >= MIN_ROOM && (!spare || spare.bytes.length - spare.used < room)) spare = slab;
}
