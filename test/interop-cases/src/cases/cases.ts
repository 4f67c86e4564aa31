import type { TestClients } from "../test-clients.ts";
import {
  clientCompressedStreaming,
  clientCompressedUnary,
  serverCompressedStreaming,
  serverCompressedUnary,
} from "./compression.ts";
import {
  cancelAfterBegin,
  cancelAfterFirstResponse,
  timeoutOnSleepingServer,
} from "./giving-up.ts";
import { customMetadata } from "./metadata.ts";
import { goAway, maxStreams, resetByServer } from "./negative.ts";
import {
  specialStatusMessage,
  statusCodeAndMessage,
  unimplementedMethod,
  unimplementedService,
} from "./status.ts";
import { clientStreaming, emptyStream, pingPong, serverStreaming } from "./streaming.ts";
import { emptyUnary, largeUnary } from "./unary.ts";

/** Makes the calls of one case; throws when they do not go as the case wants it. */
export type InteropCase = (clients: TestClients) => Promise<void>;

type Cases = Readonly<Record<string, InteropCase>>;

/** The cases for any server, by their names in grpc/grpc `doc/interop-test-descriptions.md`. */
export const CASES: Cases = {
  empty_unary: emptyUnary,
  large_unary: largeUnary,
  client_streaming: clientStreaming,
  server_streaming: serverStreaming,
  ping_pong: pingPong,
  empty_stream: emptyStream,
  custom_metadata: customMetadata,
  status_code_and_message: statusCodeAndMessage,
  special_status_message: specialStatusMessage,
  unimplemented_method: unimplementedMethod,
  unimplemented_service: unimplementedService,
  cancel_after_begin: cancelAfterBegin,
  cancel_after_first_response: cancelAfterFirstResponse,
  timeout_on_sleeping_server: timeoutOnSleepingServer,
};

/** Those that only some libraries can be asked for: see {@link CASES}. */
export const COMPRESSION_CASES: Cases = {
  client_compressed_unary: clientCompressedUnary,
  server_compressed_unary: serverCompressedUnary,
  client_compressed_streaming: clientCompressedStreaming,
  server_compressed_streaming: serverCompressedStreaming,
};

/**
 * The cases for a server that misbehaves, each in its own way, by their names in grpc/grpc
 * `doc/http2-interop-test-descriptions.md`.
 */
export const NEGATIVE_CASES: Cases = {
  goaway: goAway,
  rst_after_header: resetByServer,
  rst_during_data: resetByServer,
  rst_after_data: resetByServer,
  ping: largeUnary,
  max_streams: maxStreams,
  data_frame_padding: largeUnary,
};
