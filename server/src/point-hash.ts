/**
 * Spreads two E7 numbers over 32 bits: two rounds of multiply and fold, after MurmurHash3's
 * finalizer. With a secret `seed` nobody can choose points that all hash alike.
 */
export function pointHash(latitude: number, longitude: number, seed = 0): number {
  const hash = Math.imul(latitude ^ seed, 0x85ebca6b);
  const mixed = Math.imul(hash ^ (hash >>> 13) ^ longitude, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
