export { HpackDecoder, type HpackDecoderOptions } from "./decoder.ts";
export { fieldBytes } from "./dynamic-table.ts";
export { HpackEncoder, type HpackEncoderOptions } from "./encoder.ts";
export { type HeaderField, type Headers, headerField } from "./header-field.ts";
export { HpackError } from "./hpack-error.ts";
