import type { Dialer } from "@route-guide/transport";
import { dialerFor, readTls } from "@route-guide/transport/node";
import type { DialSettings } from "./terminal.ts";

/** The way to `address` over real sockets. Rejects when it, or a file of `settings`, is no good. */
export async function dialerTo(address: string, settings: DialSettings): Promise<Dialer> {
  const { tls, authority } = settings;
  return dialerFor(address, {
    ...(tls && { tls: (await readTls(tls)).tls }),
    ...(authority !== undefined && { authority }),
  });
}
