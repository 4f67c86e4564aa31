export { decodeBase64, encodeBase64 } from "./base64.ts";
export type { BackoffOptions } from "./client/backoff.ts";
export {
  bearerCredentials,
  type CallCredentials,
  type CredentialsQuery,
} from "./client/call-credentials.ts";
export type { Channel, ChannelOptions, ChannelState, StateListener } from "./client/channel.ts";
export { type Client, createClient, type Messages } from "./client/client.ts";
export type { CallEnd, CallOptions, ClientCall, SendOptions } from "./client/client-call.ts";
export { createChannel } from "./client/dialed-channel.ts";
export type { ClientInterceptor, OutgoingCall } from "./client/interceptor.ts";
export { type BatchTaker, forEachBatch } from "./for-each-batch.ts";
export type { Interceptor, Responder } from "./interceptor.ts";
export type { MessageEncoding } from "./message-encoding.ts";
export { Metadata, type MetadataValue } from "./metadata.ts";
export type {
  ChannelMeter,
  ConnectionMeter,
  MeteredConnection,
  ServerMeter,
} from "./meter.ts";
export { type ErrorDetail, RpcError, type RpcErrorOptions } from "./rpc-error.ts";
export {
  type Authenticate,
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
} from "./server/authenticator.ts";
export type { CallContext } from "./server/call-context.ts";
export type { Implementation, MethodHandler } from "./server/implementation.ts";
export type { ServerInterceptor } from "./server/interceptor.ts";
export type { EndedCall, ServerObserver, StartedCall } from "./server/observer.ts";
export { type Polled, PushSource } from "./server/push-source.ts";
export {
  createServer,
  type Server,
  type ServerOptions,
  type StopOptions,
} from "./server/server.ts";
export type {
  Codec,
  Decoded,
  Encoded,
  MethodDefinition,
  MethodKind,
  ServiceDefinition,
} from "./service.ts";
export { type StatusName, statusName, statusNumber } from "./status.ts";
