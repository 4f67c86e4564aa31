import { type Polled, PushSource, type RpcError } from "@route-guide/grpc";
import type {
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "@route-guide/proto/health";

/**
 * The answers to one Watch: the status now, then each that differs from the last one told. A
 * client that reads slowly misses what did not last, and never the last word.
 */
export class StatusWatch extends PushSource<HealthCheckResponse> {
  readonly service: string;
  readonly #onOver: () => void;
  #status: ServingStatus;
  #told: ServingStatus | undefined = undefined;
  #error: RpcError | undefined = undefined;
  #isOver = false;

  /** `onOver`: nobody reads any further. */
  constructor(service: string, status: ServingStatus, onOver: () => void) {
    super();
    this.service = service;
    this.#status = status;
    this.#onOver = onOver;
  }

  change(status: ServingStatus): void {
    this.#status = status;
    this.wake();
  }

  /** Once the status is told, the watch fails with `error`. */
  end(error: RpcError): void {
    this.#error = error;
    this.wake();
  }

  poll(): Polled<HealthCheckResponse> {
    if (this.#isOver) return { done: true, value: undefined };
    if (this.#told !== this.#status) {
      this.#told = this.#status;
      return { done: false, value: { status: this.#status } };
    }
    if (!this.#error) return undefined;
    this.cancel();
    throw this.#error;
  }

  cancel(): void {
    this.#isOver = true;
    this.#onOver();
    this.wake();
  }
}
