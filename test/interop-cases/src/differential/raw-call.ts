import { type StatusName, statusName } from "@route-guide/grpc";
import { type ErrorCode, errorCodeName, Flag } from "@route-guide/http2";
import { messagesIn } from "../raw/messages.ts";
import type { Fields, RawPeer } from "../raw/raw-peer.ts";
import { wordAt } from "../raw/words.ts";

/** How long a server may take to answer. */
const PATIENCE_MS = 2_000;
const STREAM_ID = 1;

/** What a server made of a call. */
export interface RawAnswer {
  /** `200` */
  readonly httpStatus: string | undefined;
  /** Of all header sections, the trailers included. */
  readonly fields: Readonly<Record<string, string>>;
  readonly messages: readonly Uint8Array[];
  readonly reset: ErrorCode | undefined;
}

/** Makes one call, `body` being what its DATA frame carries; undefined when no answer ends it. */
export async function call(
  peer: RawPeer,
  { method, fields = [], body }: { method: string; fields?: Fields; body: Uint8Array },
): Promise<RawAnswer | undefined> {
  const own = fields.map(([name]) => name);
  const usual: Fields = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", `/grpc.testing.TestService/${method}`],
    [":authority", "differential.test"],
    ["te", "trailers"],
    ["content-type", "application/grpc"],
  ];
  peer.headers(STREAM_ID, [...usual.filter(([name]) => !own.includes(name)), ...fields]);
  peer.data(STREAM_ID, body, true);
  return peer.until(() => answerSoFar(peer), PATIENCE_MS);
}

/** The answer in a word: a gRPC status, another HTTP status, or how it failed to come. */
export function brief(answer: RawAnswer | undefined): StatusName | string {
  if (!answer) return "no answer";
  const { httpStatus, fields, reset } = answer;
  if (httpStatus === undefined) return `RST_STREAM ${reset}`;
  if (httpStatus !== "200") return `HTTP ${httpStatus}`;
  const status = fields["grpc-status"];
  return status === undefined ? "no status" : statusName(Number(status));
}

function answerSoFar(peer: RawPeer): RawAnswer | undefined {
  const frames = peer.frames.filter(({ streamId }) => streamId === STREAM_ID);
  const reset = frames.find(({ type }) => type === "RST_STREAM");
  const isOver = frames.some(
    ({ type, flags }) => (type === "HEADERS" || type === "DATA") && (flags & Flag.END_STREAM) !== 0,
  );
  if (!isOver && !reset && !peer.isClosed) return undefined;
  const fields = Object.assign({}, ...frames.map((frame) => frame.fields));
  const data = frames.filter(({ type }) => type === "DATA");
  return {
    httpStatus: fields[":status"],
    fields,
    messages: messagesIn(data.map(({ payload }) => payload)),
    reset: reset && errorCodeName(wordAt(reset.payload, 0)),
  };
}
