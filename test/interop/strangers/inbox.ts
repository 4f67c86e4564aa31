/** What one side puts in whenever it likes, and the other takes out in order. */
export class Inbox<T> {
  readonly items: AsyncIterableIterator<T> = this.#take();
  readonly #arrived: T[] = [];
  #isOver = false;
  #wake: () => void = () => {};

  put(item: T): void {
    this.#arrived.push(item);
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *#take(): AsyncGenerator<T, undefined> {
    for (;;) {
      while (this.#arrived.length > 0) yield this.#arrived.shift() as T;
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
