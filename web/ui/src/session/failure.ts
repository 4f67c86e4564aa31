import { RpcError, type StatusName } from "@route-guide/grpc";

/** A call's bad end, as a panel shows it. */
export interface Failure {
  readonly code: StatusName;
  readonly detail: string;
}

export function failureOf(thrown: unknown): Failure {
  const { code, detail } = RpcError.from(thrown);
  return { code, detail };
}
