export { BusyPoll } from "./node/busy-poll.ts";
export type { CodedError } from "./node/coded-error.ts";
export { type Compression, deflate, gzip } from "./node/compression.ts";
export { type DialOptions, dialerFor } from "./node/dialer-for.ts";
export { listenTcp, type TcpDialOptions, type TcpListenOptions, tcpDialer } from "./node/tcp.ts";
export type { DialTls, ListenTls } from "./node/tls.ts";
export type { OnRefused } from "./node/tls-acceptor.ts";
export { readTls, type TlsFiles, type TlsReading } from "./node/tls-files.ts";
export { listenUnix, unixDialer } from "./node/unix.ts";
export {
  type ListenTlsFiles,
  type TlsWatcher,
  type WatchedTls,
  watchTls,
} from "./node/watched-tls.ts";
