// The parts of gRPC that do not depend on HTTP/2, for who carries calls by other means (gRPC-Web).
export { MessageAssembler, type MessageSink } from "./message-assembler.ts";
export { findMalformedBinary } from "./metadata.ts";
export { excerpt } from "./server/excerpt.ts";
export { errorTrailers, okTrailers } from "./server/response-trailers.ts";
export { parseTimeout } from "./timeout.ts";
