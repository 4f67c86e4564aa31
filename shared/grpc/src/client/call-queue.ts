/** What can wait in a {@link CallQueue}. The two fields belong to it. */
export interface Waiting<T> {
  ahead: T | undefined;
  behind: T | undefined;
  isWaiting: boolean;
}

/**
 * Calls that wait for a stream, the oldest first; any may leave at any time.
 *
 * A list through the calls themselves. A `Set` would keep dead calls alive through the old tables
 * that it leaves behind, and have the garbage collector copy them again and again.
 */
export class CallQueue<T extends Waiting<T>> {
  #first: T | undefined = undefined;
  #last: T | undefined = undefined;

  get first(): T | undefined {
    return this.#first;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let call = this.#first; call; call = call.behind) yield call;
  }

  add(call: T): void {
    call.isWaiting = true;
    call.ahead = this.#last;
    if (this.#last) this.#last.behind = call;
    else this.#first = call;
    this.#last = call;
  }

  /** False when `call` was not waiting. */
  remove(call: T): boolean {
    if (!call.isWaiting) return false;
    const { ahead, behind } = call;
    if (ahead) ahead.behind = behind;
    else this.#first = behind;
    if (behind) behind.ahead = ahead;
    else this.#last = ahead;
    call.isWaiting = false;
    call.ahead = undefined;
    call.behind = undefined;
    return true;
  }
}
