import type { ServerInterceptor } from "@route-guide/grpc";
import { systemClock } from "@route-guide/transport";
import { deflate, gzip } from "@route-guide/transport/node";
import { callLog } from "./call-log.ts";
import { certificatesIn } from "./certificates.ts";
import type { Config } from "./config.ts";
import { listenAt } from "./listen.ts";
import { loadFeatures } from "./load-features.ts";
import type { Log } from "./log.ts";
import { messageLog } from "./message-log.ts";
import { refusalLog } from "./refusal-log.ts";
import { createRouteGuideServer } from "./route-guide-server.ts";

/** A server at work. */
export interface Serving {
  readonly port: number;
  /** Closes the listeners, lets open calls finish for the configured time, cuts the rest. */
  stop(): Promise<void>;
}

/** Loads the features, and serves them where `config` says. Throws InvalidInput. */
export async function serve(config: Config, log: Log): Promise<Serving> {
  const { listUnnamed, chat, graceMs } = config;
  const features = await loadFeatures(config.features);
  const interceptors = await interceptorsFor(config, log);
  const server = createRouteGuideServer({
    features,
    listUnnamed,
    chat,
    encodings: [gzip, deflate],
    interceptors,
    observer: callLog(log),
  });
  warnOfTwins(config.features, server.twins, log);
  const certificates = config.tls && (await certificatesIn(config.tls, log));
  const listeners = await listenAt(
    { ...config, certificates, onRefused: refusalLog(log, systemClock) },
    (socket) => server.accept(socket),
    (port, problem) => log.warn({ port }, `classic port skipped: ${problem}`),
  );
  const [{ port } = { port: 0 }] = listeners;
  const addresses = listeners.map(({ address }) => address);
  for (const address of addresses) server.listensAt(address);
  const tls = config.tls ? { tls: config.tls.ca ? "mutual" : "server" } : {};
  log.info({ port, addresses, ...tls, features: features.length }, "RouteGuide is ready");
  return {
    port,
    async stop() {
      const stopped = server.stop({ graceMs }); // says NOT_SERVING before anything else happens
      certificates?.stop();
      await Promise.all(listeners.map((listener) => listener.close()));
      await stopped;
    },
  };
}

/** Once for a file. The world has some too, which nobody here can mend. */
function warnOfTwins(source: string, twins: number, log: Log): void {
  if (twins === 0 || source === "world") return;
  log.warn(
    { file: source, twins },
    "features at the point of an earlier one: GetFeature misses them",
  );
}

/** What asks for tokens, if they are wanted, and then what logs messages, if somebody looks. */
async function interceptorsFor({ auth, tls }: Config, log: Log): Promise<ServerInterceptor[]> {
  const logs = log.isLevelEnabled("trace") ? [messageLog(log)] : [];
  if (!auth) return logs;
  if (!tls) log.warn("tokens come over connections that others may read: see --tls-cert");
  const { bearerAuthenticator } = await import("./auth/bearer-authenticator.ts");
  const { interceptor } = await bearerAuthenticator(auth);
  return [interceptor, ...logs];
}
