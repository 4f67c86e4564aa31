/** What `routeguide-server --help` prints. */
export const HELP = `routeguide-server: the RouteGuide service over gRPC

Usage: routeguide-server [options]

Where it listens
  --port PORT        TCP port; 0 picks a free one            [50051, or ROUTEGUIDE_PORT]
  --host HOST        address to bind                         [every one, IPv6 and IPv4]
  --socket PATH      a unix socket, besides the port
  --classic-ports    also the ports of the official examples: 8980 (Java, Kotlin), 8080 (Dart),
                     10000 (tonic), 1234 and 31415 (Swift), 50052 (C#). One that is taken is
                     skipped with a warning. 8080 is also where the map page is by default.

TLS at the ports; files that change are read again (npm run dev-certs makes some)
  --tls-cert FILE    the certificate with its chain, PEM     [plaintext]
  --tls-key FILE     its key, PEM
  --tls-client-ca FILE
                     clients must show a certificate of one of these authorities, PEM

Who may call: with a JWT, in the metadata "authorization: Bearer"; health answers everybody
  --auth-secret-file FILE
                     tokens signed with this secret (HS256)  [anybody, without a token]
  --auth-jwks-file FILE
                     tokens signed with a key of this JWK set (RS256, PS256, ES256, EdDSA)
  --auth-issuer NAME
  --auth-audience NAME
                     what "iss" and "aud" must be            [any]
  --auth-scope NAME  what "scope" must include               [nothing]

What it serves
  --features SOURCE  a file (GeoJSON, a JSON array, or {"feature": [...]}), "world" for
                     135,000 places, "default" for the 100 of the official examples
                                                             [default, or ROUTEGUIDE_FEATURES]
  --list-unnamed     ListFeatures gives unnamed features too
  --chat MODE        live: notes reach every open chat; classic: only replies, as the
                     official servers do                     [live]

The process
  --grace SECONDS    how long open calls may go on after SIGINT or SIGTERM   [5]
  --no-busy-poll     sleep after each call; unless told so, a server that is asked again within
                     0.1 ms, time and again, looks for 0.05 ms before it sleeps
  --log-level LEVEL  trace, debug, info, warn, error, fatal or silent; debug tells of each call,
                     trace of each message                   [info, or ROUTEGUIDE_LOG_LEVEL]
  --help, -h         this text
  --version          the version

A flag wins over the environment. Exit status: 0 stopped by a signal, 1 our bug, 2 a bad flag,
a bad data file or a taken port; 130 or 143 stopped at once by a second signal.
`;
