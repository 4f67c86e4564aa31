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
  #isScheduled = false;

  constructor(state: State) {
    this.#state = state;
  }

  readonly getState = (): State => this.#state;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
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
