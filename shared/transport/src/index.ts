export type { ByteSocket, Dialer, Listener, Peer, PeerTls } from "./byte-socket.ts";
export type { Clock } from "./clock.ts";
export type { SansIo } from "./sans-io.ts";
