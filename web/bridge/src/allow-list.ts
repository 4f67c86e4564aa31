/** Of a request, what says where it comes from and what it was sent to. */
export interface Arrival {
  readonly headers: { readonly host?: string | undefined; readonly origin?: string | undefined };
  readonly socket: { readonly localPort?: number | undefined };
}

/** The names under which a browser on this machine reaches us. */
const OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Which pages may open a connection, and by which names of ours. */
export interface AllowList {
  /** Whether `request` comes from an allowed page (Origin), and to an allowed name (Host). */
  allows(request: Arrival): boolean;
  /** Whether `request` comes from no page at all, as it has no Origin, and to an allowed name. */
  allowsProgram(request: Arrival): boolean;
  /** The Host, when it is one of ours: what the page's policy may name. */
  ownHost(request: Arrival): string | undefined;
}

/**
 * Exact lists, against pages elsewhere (Origin) and names that were made to point here (Host).
 * Our own pages are always on them; `origins` adds those behind a proxy or a development server.
 */
export function createAllowList(origins: readonly string[]): AllowList {
  const hostsBesides = origins.map((origin) => new URL(origin).host);

  const ownHost = (request: Arrival): string | undefined => {
    const host = request.headers.host;
    return host !== undefined && [...hostsBesides, ...ownHosts(request)].includes(host)
      ? host
      : undefined;
  };
  return {
    ownHost,
    allowsProgram: (request) =>
      request.headers.origin === undefined && ownHost(request) !== undefined,
    allows(request) {
      const { origin } = request.headers;
      if (origin === undefined || ownHost(request) === undefined) return false;
      return (
        origins.includes(origin) ||
        ownHosts(request)
          .map((host) => `http://${host}`)
          .includes(origin)
      );
    },
  };
}

/** Our names with the port that `request` came in by; browsers leave out the scheme's own. */
function ownHosts(request: Arrival): string[] {
  const port = request.socket.localPort;
  return OWN_NAMES.map((name) => (port === 80 ? name : `${name}:${port}`));
}
