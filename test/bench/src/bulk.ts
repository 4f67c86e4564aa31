import type { Codec } from "@route-guide/grpc";

/** Each message, and how many of them answer one call: 16 MiB. */
export const BULK_BYTES = 65_536;
export const BULK_MESSAGES = 256;

const bytes: Codec<Uint8Array> = {
  encode: (message) => message,
  decode: (message) => message.slice(),
};

/** A service of bytes alone, so that no codec counts. */
export const Bulk = {
  typeName: "bench.Bulk",
  methods: {
    download: {
      name: "Download",
      path: "/bench.Bulk/Download",
      kind: "serverStreaming",
      request: bytes,
      response: bytes,
    },
  },
} as const;
