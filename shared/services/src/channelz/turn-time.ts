import { systemClock } from "@route-guide/transport";

/**
 * The time, looked at once for all that happens in one go: in a busy process the look would cost
 * more than all the counting.
 */
export class TurnTime {
  readonly #look: () => number;
  #at = 0;
  #isCurrent = false;

  constructor(look: () => number) {
    this.#look = look;
  }

  now(): number {
    if (!this.#isCurrent) {
      this.#isCurrent = true;
      this.#at = this.#look();
      systemClock.soon(this.#expire);
    }
    return this.#at;
  }

  readonly #expire = (): void => {
    this.#isCurrent = false;
  };
}
