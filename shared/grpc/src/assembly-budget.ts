/** Whoever asks an {@link AssemblyBudget} for room. */
export interface Claimant {
  /** There is room now. */
  onGranted(): void;
}

/**
 * The octets of long messages that are on their way in on one connection. Each claims room for all of
 * itself before more of it is let in, and they get it in turns: who has it can always come to its end.
 */
export class AssemblyBudget {
  readonly #granted = new Map<Claimant, number>();
  /** In the order in which they came. */
  readonly #waiting = new Map<Claimant, number>();
  #left: number;

  /** `octets`: at least what the longest message has. */
  constructor(octets: number) {
    this.#left = octets;
  }

  /** Asks for room for `octets`; false when {@link Claimant.onGranted} will tell that there is some. */
  claim(claimant: Claimant, octets: number): boolean {
    if (this.#waiting.size > 0 || octets > this.#left) {
      this.#waiting.set(claimant, octets);
      return false;
    }
    this.#grant(claimant, octets);
    return true;
  }

  /** Takes a claim back, granted or not: others may have the room. */
  release(claimant: Claimant): void {
    this.#waiting.delete(claimant);
    this.#left += this.#granted.get(claimant) ?? 0;
    this.#granted.delete(claimant);
    for (const [next, octets] of this.#waiting) {
      if (octets > this.#left) return;
      this.#waiting.delete(next);
      this.#grant(next, octets);
      next.onGranted();
    }
  }

  #grant(claimant: Claimant, octets: number): void {
    this.#left -= octets;
    this.#granted.set(claimant, octets);
  }
}
