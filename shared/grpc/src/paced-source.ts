import type { AssemblyBudget, Claimant } from "./assembly-budget.ts";

/** A message up to here comes as it likes: it fits a stream's first window. */
const SHORT_BYTES = 64 * 1024;

/** What a {@link PacedSource} needs of its HTTP/2 stream. */
export interface PacedStream {
  consume(octets: number): void;
  absorb(octets: number): void;
  refund(octets: number): void;
}

/** Has the budget, and makes one once it is asked for. */
export interface BudgetOwner {
  readonly assemblyBudget: AssemblyBudget;
}

/** Which message is on its way in. */
export interface MessageProgress {
  /** The length of the message that has come in part; 0 for none. */
  readonly unfinishedBytes: number;
}

/** Whether the message that is on its way needs room of its own. */
function isLong({ unfinishedBytes }: MessageProgress): boolean {
  return unfinishedBytes > SHORT_BYTES;
}

/** What paces a stream once its first long message is on its way; undefined until then. */
export function pacedIfLong(
  stream: PacedStream,
  progress: MessageProgress,
  owner: BudgetOwner,
): PacedSource | undefined {
  return isLong(progress) ? new PacedSource(stream, progress, owner) : undefined;
}

/**
 * Lets a stream's long messages in when their connection has room for all of them. Until then their
 * octets are taken, but no more of them are asked for: beyond the stream's window nothing comes.
 */
export class PacedSource implements Claimant {
  readonly #stream: PacedStream;
  readonly #progress: MessageProgress;
  readonly #owner: BudgetOwner;
  #claimed: AssemblyBudget | undefined = undefined;
  #isGranted = false;
  #kept = 0;

  constructor(stream: PacedStream, progress: MessageProgress, owner: BudgetOwner) {
    this.#stream = stream;
    this.#progress = progress;
    this.#owner = owner;
  }

  /** So many octets have been taken, and need no room any more once their message is let in. */
  consume(octets: number): void {
    if (this.#isLetIn()) {
      this.#stream.consume(octets);
      return;
    }
    this.#stream.absorb(octets);
    this.#kept += octets;
  }

  onGranted(): void {
    this.#isGranted = true;
    this.#refund();
  }

  /** The message is complete, or the call over. */
  release(): void {
    const budget = this.#claimed;
    if (!budget) return;
    this.#claimed = undefined;
    this.#isGranted = false;
    budget.release(this);
    this.#refund();
  }

  #isLetIn(): boolean {
    if (this.#claimed) return this.#isGranted;
    if (!isLong(this.#progress)) return true;
    this.#claimed = this.#owner.assemblyBudget;
    this.#isGranted = this.#claimed.claim(this, this.#progress.unfinishedBytes);
    return this.#isGranted;
  }

  #refund(): void {
    const kept = this.#kept;
    this.#kept = 0;
    if (kept > 0) this.#stream.refund(kept);
  }
}
