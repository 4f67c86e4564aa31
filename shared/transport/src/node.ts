export { type Compression, deflate, gzip } from "./node/compression.ts";
export { dialerFor } from "./node/dialer-for.ts";
export { listenTcp, type TcpDialOptions, type TcpListenOptions, tcpDialer } from "./node/tcp.ts";
export type { DialTls, ListenTls } from "./node/tls.ts";
export { listenUnix, unixDialer } from "./node/unix.ts";
