/** Spreads two E7 numbers over 32 bits. */
export function pointHash(latitude: number, longitude: number): number {
  const mixed = Math.imul(latitude, 0x9e3779b1) ^ Math.imul(longitude, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
