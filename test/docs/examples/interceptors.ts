import { type ClientInterceptor, RpcError, type ServerInterceptor } from "@route-guide/grpc";

/** Gives a call a deadline, if it has none, and a name by which both ends know it. */
export const named: ClientInterceptor = (requests, call, next) => {
  call.timeLeftMs ??= 5_000;
  call.metadata.set("x-request-id", crypto.randomUUID());
  return next(requests);
};

/** Writes down how calls end, and how many messages there were. */
export function logged(write: (line: string) => void): ServerInterceptor {
  return async function* (requests, { path, metadata }, next) {
    let count = 0;
    let status = "CANCELLED"; // unless it comes to an end
    try {
      for await (const response of next(requests)) {
        count += 1;
        yield response;
      }
      status = "OK";
    } catch (error) {
      status = RpcError.from(error).code;
      throw error;
    } finally {
      write(`${metadata.get("x-request-id")} ${path} ${status}, ${count} responses`);
    }
  };
}
