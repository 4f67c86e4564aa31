import { type ListenTlsFiles, type WatchedTls, watchTls } from "@route-guide/transport/node";
import { InvalidInput } from "./invalid-input.ts";
import type { Log } from "./log.ts";

/** The certificates that are in `files`, now and whenever they change. Rejects with InvalidInput. */
export async function certificatesIn(files: ListenTlsFiles, log: Log): Promise<WatchedTls> {
  try {
    return await watchTls(files, {
      onReload: () => log.info(files, "certificates reloaded"),
      onProblem: ({ message }) => log.error(`${message}; the certificates from before stay`),
      onWarning: (warning) => log.warn(warning),
    });
  } catch (error) {
    throw new InvalidInput((error as Error).message, { cause: error });
  }
}
