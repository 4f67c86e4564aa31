import type { Clock } from "../clock.ts";

/** How long the event loop is kept awake after a read for what may come next, ms. */
const POLL_MS = 0.05;
/** A read within this time of the one before, slept through, is a reason to expect more, ms. */
const SOON_MS = 0.1;
/** So many are reason enough. */
const FEWEST_REASONS = 4;
/** As many are wanted, at most, after staying awake was in vain again and again. */
const MOST_REASONS = 1_024;
/** A later read takes so many of them back. */
const REASONS_LOST = 4;
/** To stay awake for {@link POLL_MS} costs as much time as so many sleeps, or fewer. */
const READS_WORTH_IT = 16;

/**
 * Keeps the event loop from going to sleep between reads that follow each other closely.
 *
 * To go to sleep and to be woken costs a process more than the call that it is woken for, most of
 * all in a virtual machine. So a loop that was woken soon, time and again, looks for more for
 * {@link POLL_MS} before it sleeps, as the kernel's `net.core.busy_poll` and KVM's `halt_poll_ns`
 * do. Where little came of it, on a processor that the client needs itself, say, twice as many
 * reasons are wanted the next time.
 */
export class BusyPoll {
  readonly #clock: Clock;
  #lastReadAt = Number.NEGATIVE_INFINITY;
  #reasons = 0;
  #reasonsWanted = FEWEST_REASONS;
  #isAwake = false;
  /** Reads since it is awake. */
  #reads = 0;
  /** One of them since the last look. */
  #hasRead = false;
  #quietSince = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be told of each read. */
  readonly onRead = (): void => {
    if (this.#isAwake) {
      this.#reads += 1;
      this.#hasRead = true;
      return;
    }
    const now = this.#clock.now();
    if (now - this.#lastReadAt < SOON_MS) this.#reasons += 1;
    else this.#reasons = Math.max(0, this.#reasons - REASONS_LOST);
    this.#lastReadAt = now;
    if (this.#reasons >= this.#reasonsWanted) this.#stayAwake();
  };

  #stayAwake(): void {
    this.#isAwake = true;
    this.#reads = 0;
    this.#hasRead = true;
    this.#clock.later(this.#look);
  }

  /** In each turn of the event loop, after its reads. */
  readonly #look = (): void => {
    const now = this.#clock.now();
    if (this.#hasRead) {
      this.#hasRead = false;
      this.#quietSince = now;
    } else if (now - this.#quietSince >= POLL_MS) {
      this.#sleep(now);
      return;
    }
    this.#clock.later(this.#look);
  };

  #sleep(now: number): void {
    this.#reasonsWanted =
      this.#reads < READS_WORTH_IT
        ? Math.min(2 * this.#reasonsWanted, MOST_REASONS)
        : FEWEST_REASONS;
    this.#isAwake = false;
    this.#reasons = 0;
    this.#lastReadAt = now;
  }
}
