export type { ByteSocket, Dialer, Listener, Peer, PeerIdentity, PeerTls } from "./byte-socket.ts";
export { type Clock, systemClock } from "./clock.ts";
export { drive } from "./drive.ts";
export type { SansIo } from "./sans-io.ts";
