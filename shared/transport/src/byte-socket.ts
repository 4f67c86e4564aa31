/** Who is at the other end of a {@link ByteSocket}. */
export interface Peer {
  /** `127.0.0.1:50412`, `[::1]:50412`, `unix:/run/x.sock`, `memory:1`. */
  readonly address: string;
  /** What TLS established; absent on a plain connection. */
  readonly tls?: PeerTls;
}

/** What TLS established with a peer. */
export interface PeerTls {
  /** As in ALPN: `h2`. Empty when none was negotiated. */
  readonly alpnProtocol: string;
  /** `TLSv1.3` and the like. */
  readonly version: string;
  /** As in IANA's registry: `TLS_AES_128_GCM_SHA256`. */
  readonly cipherSuite: string;
  /** Whether the peer's certificate chains to a trusted authority. */
  readonly authorized: boolean;
  /**
   * The names in the certificate that the peer showed, if it did: the alternative names, then the
   * subject's common name. Worth something where {@link authorized} only.
   */
  readonly identities: readonly PeerIdentity[];
  /** The certificate that the peer showed, in DER; absent when it showed none. */
  readonly certificate?: Uint8Array;
  /** That of this end. */
  readonly localCertificate?: Uint8Array;
}

/** A name in a certificate (RFC 5280 §4.2.1.6), such as `{ kind: "dns", name: "a.test" }`. */
export interface PeerIdentity {
  readonly kind: "dns" | "ip" | "uri" | "email" | "commonName";
  readonly name: string;
}

/**
 * An ordered, reliable stream of bytes each way: the least that HTTP/2 needs from below.
 *
 * The owner assigns the three callbacks in one go; nothing is delivered, and nothing lost, before
 * it does. None of them is ever called from inside a call of one of the methods.
 */
export interface ByteSocket {
  readonly peer: Peer;
  /** This end, as {@link Peer.address} has the other; undefined where nobody knows. */
  readonly localAddress?: string | undefined;
  /** Octets of {@link write} that have not left yet: whoever reads slowly makes them fewer. */
  readonly unsentBytes: number;
  /** Called with each chunk as it arrives. The bytes may be reused after the call returns. */
  onBytes: (bytes: Uint8Array) => void;
  /** Called when the socket takes bytes again after {@link write} returned false. */
  onDrain: () => void;
  /** Called exactly once, when both directions are over. `cause` is absent after a clean end. */
  onClose: (cause: Error | undefined) => void;
  /**
   * Queues `bytes`, which the caller must not change afterwards. False: it is full, wait for
   * {@link onDrain}. What is written after the end is dropped, and the answer is false.
   */
  write(bytes: Uint8Array): boolean;
  /** Holds back what {@link write} takes until {@link uncork}, so that it leaves in one piece. */
  cork(): void;
  uncork(): void;
  /** Stops and restarts the calls of {@link onBytes}: back-pressure on the peer. */
  pauseReading(): void;
  resumeReading(): void;
  /** Sends what is queued, then closes. */
  end(): void;
  /** Closes at once and drops what is queued. */
  destroy(cause?: Error): void;
}

/** Opens connections to one place. */
export interface Dialer {
  /** Where it dials, for messages and the `:authority` header: `localhost:50051`. */
  readonly authority: string;
  /** `http` or `https`. */
  readonly scheme: "http" | "https";
  /** One attempt; rejects with the reason when it fails or `signal` aborts. */
  dial(signal: AbortSignal): Promise<ByteSocket>;
}

/** A place where connections arrive. */
export interface Listener {
  /** The bound address, with the port that was chosen: `[::]:50051`, `unix:/run/x.sock`. */
  readonly address: string;
  /** The bound port; 0 for what has none. */
  readonly port: number;
  /** Stops accepting. Connections that are open live on. */
  close(): Promise<void>;
}
