import type { Client, Metadata } from "@route-guide/grpc";
import type {
  StreamingInputCallRequest,
  StreamingInputCallResponse,
  TestService,
  UnimplementedService,
} from "@route-guide/proto/testing";

/**
 * What a test case calls: both services as our own client has them. Clients of other libraries
 * are dressed like it, so that a case is written once.
 */
export interface TestClients {
  readonly test: Client<typeof TestService>;
  readonly unimplemented: Client<typeof UnimplementedService>;
  /** How many messages have come compressed, where that can be seen. */
  readonly compressedCount?: () => number;
  /** StreamingInputCall with gzip for some of its messages, where that can be said. */
  readonly uploadGzipped?: (requests: readonly Upload[]) => Promise<StreamingInputCallResponse>;
  close(): Promise<void>;
}

export interface Upload {
  readonly request: StreamingInputCallRequest;
  readonly compress: boolean;
}

/** Connects to a server, lazily. */
export type Connect = (target: Target) => TestClients;

/** Where the server is, and how to know it. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** In plaintext unless given. */
  readonly tls?: {
    /** PEM of the authority to trust, instead of those that Node trusts. */
    readonly ca?: string;
  };
  /** The name to claim to connect to, where it is not the host's. */
  readonly hostOverride?: string;
  /** Sent with every call, besides what its case sends. */
  readonly metadata?: Metadata;
}
