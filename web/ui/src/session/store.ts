export type Listener = () => void;

/** A value that changes and says so. Works without React; `useStore` reads it in a component. */
export interface ReadableStore<State> {
  readonly getState: () => State;
  readonly subscribe: (listener: Listener) => () => void;
}

/**
 * Listeners hear of changes at most once a painted frame, however fast messages stream;
 * {@link getState} is always up to date.
 */
export class Store<State extends object> implements ReadableStore<State> {
  readonly #listeners = new Set<Listener>();
  #state: State;
  /** Changes since somebody last looked: a stream's thousand are merged into one new state. */
  #pending: Partial<State> | undefined;
  #isScheduled = false;

  constructor(state: State) {
    this.#state = state;
  }

  readonly getState = (): State => {
    if (this.#pending) this.#state = { ...this.#state, ...this.#pending };
    this.#pending = undefined;
    return this.#state;
  };

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  update(change: Partial<State>): void {
    this.#pending = Object.assign(this.#pending ?? {}, change);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    onNextFrame(() => {
      this.#isScheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** Where nothing is painted (tests, scripts), a microtask stands for the next frame. */
function onNextFrame(task: () => void): void {
  if (typeof requestAnimationFrame === "function") requestAnimationFrame(() => task());
  else queueMicrotask(task);
}
