import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyHelmetOptions } from "@fastify/helmet";
import type { AllowList } from "./allow-list.ts";
import type { Tiles } from "./tiles.ts";

/** What the page may load and reach: our own files, our own WebSocket, and the tiles if any. */
export function contentSecurity(
  allowList: AllowList,
  tiles: Tiles | undefined,
): FastifyHelmetOptions {
  const ownSocket = (request: IncomingMessage, _response: ServerResponse): string => {
    const host = allowList.ownHost(request);
    // 'self' alone leaves ws: out in older browsers
    return host === undefined ? "'self'" : `ws://${host} wss://${host}`;
  };
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        // Leaflet puts an empty data: image in the place of a tile that it gives up
        "img-src": ["'self'", ...(tiles ? [tiles.origin, "data:"] : [])],
        "connect-src": ["'self'", ownSocket],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    xFrameOptions: { action: "deny" },
    // we speak plain HTTP; whoever puts TLS in front promises it there
    strictTransportSecurity: false,
    // tile servers want to know who asks
    referrerPolicy: { policy: "strict-origin-when-cross-origin" },
  };
}
