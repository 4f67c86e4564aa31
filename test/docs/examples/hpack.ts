import { HpackDecoder, HpackEncoder, headerField } from "@route-guide/hpack";

const encoder = new HpackEncoder();
const decoder = new HpackDecoder();

const headers = [headerField(":status", "200"), headerField("content-type", "application/grpc")];
const block = encoder.encode(headers); // a view: copy it, or write it out, before the next encode
export const decoded = decoder.decode(block, 0, block.length); // the fields, in wire order
