import { SimpleResponse } from "@route-guide/proto/testing";
import { framed } from "../raw/messages.ts";
import type { Fields, RawPeer } from "../raw/raw-peer.ts";
import type { Row } from "./row.ts";

/** A thing that a server may answer to UnaryCall. */
export interface ClientRow extends Row {
  /** Whether the status message matters as well. */
  readonly hasDetail?: true;
  answer(peer: RawPeer, streamId: number): void;
}

const HEADERS: Fields = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];
const OK: Fields = [["grpc-status", "0"]];
const MESSAGE = framed(SimpleResponse.encode(SimpleResponse.create({ username: "somebody" })));

/** Trailers-Only, with these. */
const only =
  (trailers: Fields) =>
  (peer: RawPeer, streamId: number): void =>
    peer.headers(streamId, [...HEADERS, ...trailers], true);

/** Headers, messages, OK. */
const well =
  (...data: readonly Uint8Array[]) =>
  (peer: RawPeer, streamId: number): void => {
    peer.headers(streamId, HEADERS);
    for (const bytes of data) peer.data(streamId, bytes);
    peer.headers(streamId, OK, true);
  };

const failure = (message: string): Fields => [
  ["grpc-status", "5"],
  ["grpc-message", message],
];

export const CLIENT_ROWS: readonly ClientRow[] = [
  {
    rule: "wire rule 18",
    input: "grpc-message: 50%25 of caf%C3%A9 %231%3B",
    right: ["NOT_FOUND: 50% of caf\u00e9 #1;"],
    hasDetail: true,
    answer: only(failure("50%25 of caf%C3%A9 %231%3B")),
  },
  {
    rule: "wire rule 18",
    input: "grpc-message: 100% sure %zz %C3%A9",
    right: ["NOT_FOUND: 100% sure %zz \u00e9"],
    hasDetail: true,
    answer: only(failure("100% sure %zz %C3%A9")),
  },
  {
    rule: "wire rule 20",
    input: "200 with text/html",
    right: ["UNKNOWN"],
    answer(peer, streamId) {
      peer.headers(streamId, [
        [":status", "200"],
        ["content-type", "text/html"],
      ]);
      peer.data(streamId, new TextEncoder().encode("<html><h1>Welcome</h1></html>"), true);
    },
  },
  {
    rule: "wire rule 28",
    input: "two messages to a unary call",
    right: ["UNIMPLEMENTED"],
    answer: well(MESSAGE, MESSAGE),
  },
  {
    rule: "wire rule 28",
    input: "truncated last message, status 0",
    right: ["INTERNAL"],
    answer: well(MESSAGE.subarray(0, MESSAGE.length - 1)),
  },
  {
    rule: "wire rule 17",
    input: "grpc-status: abc",
    right: ["UNKNOWN"],
    answer: only([["grpc-status", "abc"]]),
  },
  {
    rule: "wire rule 17",
    input: "grpc-status: 99",
    right: ["UNKNOWN"],
    answer: only([["grpc-status", "99"]]),
  },
];
