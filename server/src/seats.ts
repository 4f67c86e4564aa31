/** What takes a seat: it knows which. */
export interface Seated {
  /** Where {@link Seats} keeps it. */
  seat: number;
}

/**
 * Who is in the room. Not a `Set`: one that lives by adding and deleting leaves its old tables
 * behind, and through them the garbage collector takes those who have gone for alive and copies
 * them, with all that they hold.
 */
export class Seats<T extends Seated> {
  readonly #taken: T[] = [];

  get size(): number {
    return this.#taken.length;
  }

  add(guest: T): void {
    guest.seat = this.#taken.push(guest) - 1;
  }

  /** Call once for each that was added. The last one moves to its seat. */
  delete(guest: T): void {
    const last = this.#taken.pop() as T;
    if (last === guest) return;
    this.#taken[guest.seat] = last;
    last.seat = guest.seat;
  }

  /** From the last seat to the first, so that `take` may delete whom it is called with. */
  visit(take: (guest: T) => void): void {
    for (let seat = this.#taken.length - 1; seat >= 0; seat -= 1) take(this.#taken[seat] as T);
  }
}
