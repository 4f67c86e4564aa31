import { type Implementation, RpcError } from "@route-guide/grpc";
import { excerpt } from "@route-guide/grpc/wire";
import {
  type Health,
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthListResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "@route-guide/proto/health";
import { StatusWatch } from "./status-watch.ts";

/** How a service fares, as its server says it. */
export type HealthStatus = "SERVING" | "NOT_SERVING" | "UNKNOWN";

/** More than this List does not tell, as its contract says. */
const MAX_LISTED = 100;

/** The name of the server as a whole. */
const SERVER = "";

/**
 * `grpc.health.v1.Health` (grpc `doc/health-checking.md`): `server.add(Health, new HealthService())`.
 * The server as a whole, and the services named, are SERVING from the start.
 */
export class HealthService implements Implementation<typeof Health> {
  readonly #statuses = new Map<string, ServingStatus>();
  readonly #watches = new Set<StatusWatch>();
  #isShutDown = false;

  constructor(services: Iterable<string> = []) {
    for (const service of [SERVER, ...services]) {
      this.#statuses.set(service, ServingStatus.SERVING);
    }
  }

  /** From now on `service` fares so; "" is the server as a whole. Does nothing once shut down. */
  setStatus(service: string, status: HealthStatus): void {
    if (!this.#isShutDown) this.#set(service, ServingStatus[status]);
  }

  /**
   * The server is about to stop: nothing serves any more, for good. Watches are told so and end
   * UNAVAILABLE, so that their clients look elsewhere, and the server need not wait for them.
   */
  shutdown(): void {
    this.#isShutDown = true;
    for (const service of this.#statuses.keys()) this.#set(service, ServingStatus.NOT_SERVING);
    for (const watch of this.#watches) {
      watch.end(new RpcError("UNAVAILABLE", "the server is shutting down"));
    }
  }

  check({ service }: HealthCheckRequest): HealthCheckResponse {
    const status = this.#statuses.get(service);
    if (status === undefined) {
      throw new RpcError("NOT_FOUND", `unknown service "${excerpt(service)}"`);
    }
    return { status };
  }

  list(): HealthListResponse {
    if (this.#statuses.size > MAX_LISTED) {
      throw new RpcError("RESOURCE_EXHAUSTED", `more than ${MAX_LISTED} services`);
    }
    return {
      statuses: new Map(Array.from(this.#statuses, ([name, status]) => [name, { status }])),
    };
  }

  watch({ service }: HealthCheckRequest): AsyncIterable<HealthCheckResponse> {
    const status = this.#statuses.get(service) ?? ServingStatus.SERVICE_UNKNOWN;
    const watch: StatusWatch = new StatusWatch(service, status, () => this.#watches.delete(watch));
    this.#watches.add(watch);
    if (this.#isShutDown) watch.end(new RpcError("UNAVAILABLE", "the server is shutting down"));
    return watch;
  }

  #set(service: string, status: ServingStatus): void {
    this.#statuses.set(service, status);
    for (const watch of this.#watches) if (watch.service === service) watch.change(status);
  }
}
