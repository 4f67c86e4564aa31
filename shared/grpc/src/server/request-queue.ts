import { PREFIX_SIZE } from "../message-prefix.ts";
import type { RpcError } from "../rpc-error.ts";
import { SealedMessage } from "../sealed-message.ts";
import { PackedMessages } from "./packed-messages.ts";

/** Told about the octets of a request that need no room any more. */
export interface RequestSource {
  consume(octets: number): void;
}

/** Reads requests that waited as they came, and is told about one that cannot be read. */
export interface RequestJudge {
  /** A message, or a {@link SealedMessage}; throws when `payload` is neither. Copies what it keeps. */
  read(payload: Uint8Array, isCompressed: boolean): unknown;
  /** A request cannot be read: its call ends. */
  onFault(thrown: unknown): void;
}

type Result = IteratorResult<unknown, undefined>;

interface Waiter {
  readonly promise: Promise<Result>;
  resolve(result: Result | Promise<Result>): void;
  reject(reason: RpcError): void;
}

/**
 * So many wait decoded; what comes after them waits as it came. A message of nothing takes five
 * octets of the window, and ten times as many as an object.
 */
const DECODED_AHEAD = 1_024;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The requests of a streaming call, from the wire to the handler's `for await`.
 *
 * A message's octets are given back to flow control when the handler takes it, so a client runs
 * ahead of its handler by the stream's window and no more. A compressed message is opened then,
 * too.
 */
export class RequestQueue implements AsyncIterableIterator<unknown> {
  /** Whether the request that was taken last came compressed. */
  isCompressed = false;
  readonly #source: RequestSource;
  readonly #judge: RequestJudge;
  /** Message, its octets, message, its octets ... from {@link #head} on. */
  #queue: unknown[] = [];
  #head = 0;
  readonly #packed = new PackedMessages();
  #waiters: Waiter[] = [];
  /** Octets that arrived and are not given back yet. */
  #held = 0;
  #isEnded = false;
  /** Why there is no end to read, once the call is over before it. */
  #failure: (() => RpcError) | undefined;

  constructor(source: RequestSource, judge: RequestJudge) {
    this.#source = source;
    this.#judge = judge;
  }

  /** Octets have arrived; the messages within are pushed one by one. */
  hold(octets: number): void {
    this.#held += octets;
  }

  /** A message of `octets` is complete; it may be a {@link SealedMessage}. */
  push(message: unknown, octets: number): void {
    if (this.#isEnded) return;
    const waiter = this.#waiters.shift();
    if (waiter) {
      waiter.resolve(this.#hand(message));
      this.#release(Math.min(octets, this.#held));
    } else {
      this.#queue.push(message, octets);
    }
  }

  /** Whether so many wait that the next is better packed than decoded. */
  get isLong(): boolean {
    return this.#queue.length - this.#head >= 2 * DECODED_AHEAD || !this.#packed.isEmpty;
  }

  /** A message is complete and will be read when its turn comes; only while {@link isLong}. */
  pack(payload: Uint8Array, isCompressed: boolean): void {
    if (!this.#isEnded) this.#packed.push(payload, isCompressed);
  }

  /** What has just arrived is pushed: nothing is held back from a handler that waits for more. */
  settle(): void {
    if (this.#waiters.length > 0) this.#release(this.#held);
  }

  /** The client has sent its last message. */
  end(): void {
    this.#isEnded = true;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(DONE);
  }

  /** The call is over: a handler that still reads learns it from the error that `failure` makes. */
  fail(failure: () => RpcError): void {
    if (this.#isEnded && this.#isEmpty) return;
    this.#isEnded = true;
    this.#failure = failure;
    this.#drop();
    for (const waiter of this.#waiters.splice(0)) {
      waiter.promise.catch(() => {}); // the handler may have left it behind
      waiter.reject(failure());
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#head === this.#queue.length) this.#unpack();
    if (!this.#isEmpty) return Promise.resolve(this.#hand(this.#take()));
    if (this.#failure) return Promise.reject(this.#failure());
    if (this.#isEnded) return Promise.resolve(DONE);
    return this.#wait();
  }

  /** The handler reads no further: the client may send no more than the window that is left. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#isEnded = true;
    this.#failure = undefined;
    this.#drop();
    return Promise.resolve(DONE);
  }

  #wait(): Promise<Result> {
    let resolve: Waiter["resolve"] = () => {};
    let reject: Waiter["reject"] = () => {};
    const promise = new Promise<Result>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    const waiter = { promise, resolve, reject };
    if (this.#waiters.length > 0) this.#waiters.push(waiter);
    else this.#waiters = [waiter]; // a push onto nothing would make room for seventeen
    this.#release(this.#held);
    return promise;
  }

  #hand(message: unknown): Result | Promise<Result> {
    this.isCompressed = message instanceof SealedMessage;
    if (message instanceof SealedMessage) return this.#open(message);
    return { done: false, value: message };
  }

  #open(message: SealedMessage<unknown>): Promise<Result> {
    const opened = (async (): Promise<Result> => {
      try {
        return { done: false, value: await message.open() };
      } catch (thrown) {
        this.#judge.onFault(thrown);
        throw thrown;
      }
    })();
    opened.catch(() => {}); // the handler may leave it behind
    return opened;
  }

  get #isEmpty(): boolean {
    return this.#head === this.#queue.length && this.#packed.isEmpty;
  }

  /** The first of what waits as it came takes its turn. */
  #unpack(): void {
    if (this.#packed.isEmpty) return;
    const { payload, isCompressed } = this.#packed.first();
    const octets = PREFIX_SIZE + payload.length;
    try {
      this.#queue.push(this.#judge.read(payload, isCompressed), octets);
      this.#packed.dropFirst();
    } catch (thrown) {
      this.#judge.onFault(thrown);
      this.#drop();
    }
  }

  #take(): unknown {
    const message = this.#queue[this.#head];
    const octets = this.#queue[this.#head + 1] as number;
    this.#queue[this.#head] = undefined;
    this.#head += 2;
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0;
      this.#head = 0;
    } else if (this.#head >= 2 * DECODED_AHEAD) {
      this.#queue.splice(0, this.#head); // a handler may be a little behind for ever
      this.#head = 0;
    }
    this.#release(Math.min(octets, this.#held));
    return message;
  }

  #release(octets: number): void {
    if (octets === 0) return;
    this.#held -= octets;
    this.#source.consume(octets);
  }

  #drop(): void {
    this.#queue = [];
    this.#head = 0;
    this.#packed.clear();
  }
}
