import type { ListenOptions, Server } from "node:net";
import { codedError, codeOf, explain } from "./coded-error.ts";

/** Waits for `server` to listen; otherwise rejects with an error that has the system's `code`. */
export function listening(
  server: Server,
  where: { host?: string | undefined; port: number } | { path: string },
  place: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      const taken = codeOf(error) === "EADDRINUSE";
      const what = `cannot listen at ${place}`;
      reject(
        taken ? codedError(`${what}: it is in use`, "EADDRINUSE", error) : explain(what, error),
      );
    };
    server.once("error", onError);
    server.listen(where as ListenOptions, () => {
      server.off("error", onError);
      server.on("error", () => {}); // an accept that failed, for want of descriptors, say
      resolve();
    });
  });
}
