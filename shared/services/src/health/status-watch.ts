import type { RpcError } from "@route-guide/grpc";
import type {
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "@route-guide/proto/health";

type Result = IteratorResult<HealthCheckResponse, undefined>;

interface Waiter {
  resolve(result: Result): void;
  reject(error: RpcError): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The answers to one Watch: the status now, then each that differs from the last one told. A
 * client that reads slowly misses what did not last, and never the last word.
 */
export class StatusWatch implements AsyncIterableIterator<HealthCheckResponse> {
  readonly service: string;
  readonly #onOver: () => void;
  #status: ServingStatus;
  #told: ServingStatus | undefined = undefined;
  #waiter: Waiter | undefined = undefined;
  #error: RpcError | undefined = undefined;
  #isOver = false;

  /** `onOver`: nobody reads any further. */
  constructor(service: string, status: ServingStatus, onOver: () => void) {
    this.service = service;
    this.#status = status;
    this.#onOver = onOver;
  }

  change(status: ServingStatus): void {
    this.#status = status;
    this.#settle();
  }

  /** Once the status is told, the watch fails with `error`. */
  end(error: RpcError): void {
    this.#error = error;
    this.#settle();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#isOver) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      this.#settle();
    });
  }

  return(): Promise<Result> {
    this.#isOver = true;
    this.#onOver();
    this.#waiter?.resolve(DONE);
    this.#waiter = undefined;
    return Promise.resolve(DONE);
  }

  /** Answers whoever waits, if there is something to say. */
  #settle(): void {
    const waiter = this.#waiter;
    if (!waiter) return;
    if (this.#told !== this.#status) {
      this.#told = this.#status;
      this.#waiter = undefined;
      waiter.resolve({ done: false, value: { status: this.#status } });
    } else if (this.#error) {
      this.#isOver = true;
      this.#waiter = undefined;
      this.#onOver();
      waiter.reject(this.#error);
    }
  }
}
