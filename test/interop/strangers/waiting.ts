/** Those who wait for something to happen to a name. */
export class Waiting<T> {
  readonly #waiting = new Map<string, (value: T) => void>();

  /** The next value for `name`. */
  next(name: string): Promise<T> {
    return new Promise((resolve) => this.#waiting.set(name, resolve));
  }

  tell(name: string, value: T): void {
    const found = this.#waiting.get(name);
    this.#waiting.delete(name);
    found?.(value);
  }
}
