import { UsageError } from "@route-guide/http2";
import { type Polled, PushSource } from "./push-source.ts";

/** Where a pump puts what a streaming handler gives. */
export interface PumpTarget {
  /** False: full; the pump waits for {@link ResponsePump.resume}. */
  send(message: unknown): boolean;
  /** None of the handler's code runs any more. Comes once, before the two below if they come. */
  release(): void;
  /** The handler is through with its messages. */
  complete(): void;
  /** The handler threw. */
  fail(thrown: unknown): void;
}

/** Moves messages from a streaming handler to the wire, no faster than the wire takes them. */
export interface ResponsePump {
  /** There is room again (or for the first time). */
  resume(): void;
  /** Nobody wants the rest: the handler's `finally` runs, and nothing is sent any more. */
  cancel(): void;
}

/** A pump for whatever a streaming handler returned; throws UsageError when it is no iterable. */
export function createPump(iterable: unknown, target: PumpTarget): ResponsePump {
  if (iterable instanceof PushSource) return new PollingPump(iterable, target);
  if (typeof iterable === "object" && iterable !== null) {
    const { [Symbol.asyncIterator]: async, [Symbol.iterator]: sync } = iterable as Partial<
      AsyncIterable<unknown> & Iterable<unknown>
    >;
    if (async) return new AsyncPump(async.call(iterable), target);
    if (sync) return new PollingPump(pollable(sync.call(iterable)), target);
  }
  throw new UsageError("a streaming handler must return an iterable");
}

/** Gives messages without promises, as a {@link PushSource} does. */
type Pollable = Pick<PushSource<unknown>, "poll" | "cancel" | "onReady">;

/** An iterator always has something to say, so that it is never ready again later. */
function pollable(iterator: Iterator<unknown>): Pollable {
  return {
    onReady: undefined,
    poll: () => iterator.next() as Polled<unknown>,
    cancel: () => void iterator.return?.(),
  };
}

/** No promises: a loop while there is room, and something to send. */
class PollingPump implements ResponsePump {
  readonly #source: Pollable;
  readonly #target: PumpTarget;
  #hasRoom = false;
  #isOver = false;
  #isRunning = false;

  constructor(source: Pollable, target: PumpTarget) {
    this.#source = source;
    this.#target = target;
    source.onReady = () => this.#run();
  }

  resume(): void {
    this.#hasRoom = true;
    this.#run();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#stop();
    try {
      this.#source.cancel();
    } catch (thrown) {
      this.#target.fail(thrown);
    }
    this.#target.release();
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      this.#loop();
    } catch (thrown) {
      this.#end();
      this.#target.fail(thrown);
    }
    this.#isRunning = false;
  }

  #loop(): void {
    while (this.#hasRoom && !this.#isOver) {
      const polled = this.#source.poll();
      if (!polled) return;
      if (polled.done) {
        this.#end();
        this.#target.complete();
      } else {
        this.#hasRoom = this.#target.send(polled.value);
      }
    }
  }

  #end(): void {
    this.#stop();
    this.#target.release();
  }

  #stop(): void {
    this.#isOver = true;
    this.#source.onReady = undefined;
  }
}

/** One message is asked for at a time, and only while there is room. */
class AsyncPump implements ResponsePump {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #target: PumpTarget;
  #isOver = false;
  #isPulling = false;

  constructor(iterator: AsyncIterator<unknown>, target: PumpTarget) {
    this.#iterator = iterator;
    this.#target = target;
  }

  resume(): void {
    if (this.#isPulling || this.#isOver) return;
    this.#isPulling = true;
    try {
      this.#iterator.next().then(this.#onResult, this.#onThrown);
    } catch (thrown) {
      this.#onThrown(thrown);
    }
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const release = (): void => this.#target.release();
    try {
      const returned = this.#iterator.return?.();
      if (returned) returned.then(release, release);
      else release();
    } catch {
      release();
    }
  }

  readonly #onResult = (result: IteratorResult<unknown>): void => {
    this.#isPulling = false;
    if (this.#isOver) return;
    if (result.done) {
      this.#end();
      this.#target.complete();
    } else if (this.#target.send(result.value)) {
      this.resume();
    }
  };

  readonly #onThrown = (thrown: unknown): void => {
    this.#isPulling = false;
    if (this.#isOver) return;
    this.#end();
    this.#target.fail(thrown);
  };

  #end(): void {
    this.#isOver = true;
    this.#target.release();
  }
}
