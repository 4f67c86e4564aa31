import type { BatchSource, BatchTaker } from "../for-each-batch.ts";
import type { RpcError } from "../rpc-error.ts";
import { SealedMessage } from "../sealed-message.ts";
import { BatchFeed, type BatchStore } from "./batch-feed.ts";
import { DECODED_AHEAD, RequestBacklog, type RequestOpener } from "./request-backlog.ts";

/** Told about the octets of a request that need no room any more. */
export interface RequestSource {
  consume(octets: number): void;
}

/** Reads requests that waited as they came, and is told about one that cannot be read. */
export interface RequestJudge extends RequestOpener {
  /** A request cannot be read: its call ends. */
  onFault(thrown: unknown): void;
  /** Calls back once other connections have had their turn. */
  later(callback: () => void): void;
  /** Has `queue` {@link RequestQueue.wake | wake} its handler when the connection has been read. */
  wakeSoon(queue: RequestQueue): void;
}

type Result<T> = IteratorResult<T, undefined>;

/** A handler's promise of what has not arrived. */
interface Waiter {
  readonly promise: Promise<unknown>;
  resolve(result: unknown): void;
  reject(reason: RpcError): void;
}

/**
 * After so many messages a handler waits for a turn of the event loop: a window full of messages of
 * nothing, which never lets it wait for more, would hold up everybody else for ten milliseconds.
 */
const TURN_MESSAGES = 2_048;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The requests of a streaming call, from the wire to the handler's `for await`.
 *
 * A message's octets are given back to flow control when the handler takes it, so a client runs
 * ahead of its handler by the stream's window and no more. A compressed message is opened then,
 * too.
 */
export class RequestQueue
  implements AsyncIterableIterator<unknown, undefined>, BatchSource<unknown>, BatchStore
{
  /** Whether the request that was taken last came compressed. */
  isCompressed = false;
  readonly #source: RequestSource;
  readonly #judge: RequestJudge;
  readonly #backlog = new RequestBacklog();
  #waiters: Waiter[] = [];
  #feed: BatchFeed | undefined;
  /** Octets that arrived and are not given back yet. */
  #held = 0;
  /** Messages taken since the last turn that it waited for. */
  #taken = 0;
  #turn: Promise<void> | undefined;
  /** The connection is to call {@link wake}. */
  #isDue = false;
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
    const waiter = this.#waiters.length > 0 ? this.#waiters.shift() : undefined;
    if (!waiter) {
      this.#backlog.push(message, octets);
      return;
    }
    const result = this.#hand(message);
    waiter.resolve(result);
    if (result instanceof Promise) waiter.promise.catch(() => {}); // it may have been left behind
    this.#release(octets);
  }

  /** Whether so many wait that the next is better packed than decoded. */
  get isLong(): boolean {
    return this.#backlog.isLong;
  }

  /** A message is complete and will be read when its turn comes; only while {@link isLong}. */
  pack(bytes: Uint8Array, start: number, end: number, isCompressed: boolean): void {
    if (!this.#isEnded) this.#backlog.pack(bytes, start, end, isCompressed);
  }

  /** What has just arrived is pushed: nothing is held back from a handler that waits for more. */
  settle(): void {
    if (this.#waiters.length > 0) {
      this.#release(this.#held);
    } else if (this.#feed?.isWaiting && !this.#isDue) {
      this.#isDue = true;
      this.#judge.wakeSoon(this);
    }
  }

  /** A handler that takes batches gets what has arrived. */
  wake(): void {
    this.#isDue = false;
    this.#feed?.run();
  }

  /** The client has sent its last message. */
  end(): void {
    this.#isEnded = true;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(DONE);
    this.wake();
  }

  /** The call is over: a handler that still reads learns it from the error that `failure` makes. */
  fail(failure: () => RpcError): void {
    if (this.#isEnded && this.#backlog.isEmpty) return;
    if (this.#isDue) this.wake();
    this.#isEnded = true;
    this.#failure = failure;
    this.#backlog.clear();
    for (const waiter of this.#waiters.splice(0)) {
      waiter.promise.catch(() => {}); // the handler may have left it behind
      waiter.reject(failure());
    }
    this.wake();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<unknown>> {
    if (this.#taken >= TURN_MESSAGES) return this.#nextTurn().then(() => this.next());
    this.#unpack(1);
    if (this.#backlog.hasDecoded) return Promise.resolve(this.#take());
    return this.#atEnd() ?? this.#wait();
  }

  forEachBatch(take: BatchTaker<unknown>): Promise<void> {
    this.#feed = new BatchFeed(this, take);
    this.#feed.run();
    return this.#feed.promise;
  }

  takeBatch(): readonly unknown[] | Promise<readonly unknown[]> | undefined {
    if (this.#taken >= TURN_MESSAGES) return this.#nextTurn().then(() => []);
    this.#unpack(DECODED_AHEAD);
    if (!this.#backlog.hasDecoded) {
      this.#release(this.#held);
      return undefined;
    }
    const before = this.#backlog.octets;
    const batch = this.#backlog.takeBatch();
    this.#taken += batch.length;
    this.#release(before - this.#backlog.octets);
    const [first] = batch;
    this.isCompressed = first instanceof SealedMessage;
    return first instanceof SealedMessage ? this.#open(first, (only) => [only]) : batch;
  }

  hasEnded(): boolean {
    if (this.#failure) throw this.#failure();
    return this.#isEnded;
  }

  /** The handler reads no further: the client may send no more than the window that is left. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#isEnded = true;
    this.#failure = undefined;
    this.#backlog.clear();
    return Promise.resolve(DONE);
  }

  #atEnd(): Promise<IteratorReturnResult<undefined>> | undefined {
    if (this.#failure) return Promise.reject(this.#failure());
    return this.#isEnded ? Promise.resolve(DONE) : undefined;
  }

  #nextTurn(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      this.#judge.later(() => {
        this.#turn = undefined;
        this.#taken = 0;
        resolve();
      });
    });
    return this.#turn;
  }

  #wait(): Promise<Result<unknown>> {
    let resolve: Waiter["resolve"] = () => {};
    let reject: Waiter["reject"] = () => {};
    const promise = new Promise<Result<unknown>>((yes, no) => {
      resolve = yes as Waiter["resolve"];
      reject = no;
    });
    const waiter = { promise, resolve, reject };
    if (this.#waiters.length > 0) this.#waiters.push(waiter);
    else this.#waiters = [waiter]; // a push onto nothing would make room for seventeen
    this.#release(this.#held);
    return promise;
  }

  #take(): Result<unknown> | Promise<Result<unknown>> {
    const before = this.#backlog.octets;
    const message = this.#backlog.take();
    this.#taken += 1;
    this.#release(before - this.#backlog.octets);
    return this.#hand(message);
  }

  #hand(message: unknown): Result<unknown> | Promise<Result<unknown>> {
    this.isCompressed = message instanceof SealedMessage;
    if (!(message instanceof SealedMessage)) return { done: false, value: message };
    return this.#open(message, (value) => ({ done: false, value }));
  }

  #open<T>(message: SealedMessage<unknown>, wrap: (message: unknown) => T): Promise<T> {
    const opened = (async (): Promise<T> => {
      try {
        return wrap(await message.open());
      } catch (thrown) {
        this.#judge.onFault(thrown);
        throw thrown;
      }
    })();
    opened.catch(() => {}); // the handler may leave it behind
    return opened;
  }

  /** What waits as it came takes its turn. */
  #unpack(enough: number): void {
    try {
      this.#backlog.unpack(this.#judge, enough);
    } catch (thrown) {
      this.#judge.onFault(thrown);
      this.#backlog.clear();
    }
  }

  #release(octets: number): void {
    const released = Math.min(octets, this.#held);
    if (released === 0) return;
    this.#held -= released;
    this.#source.consume(released);
  }
}
