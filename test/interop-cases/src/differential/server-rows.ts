import { RpcError } from "@route-guide/grpc";
import { errorCodeName, Flag } from "@route-guide/http2";
import { Empty, SimpleRequest, StreamingOutputCallRequest } from "@route-guide/proto/testing";
import { framed } from "../raw/messages.ts";
import type { Fields, RawPeer } from "../raw/raw-peer.ts";
import { wordAt } from "../raw/words.ts";
import { type TestServiceHandlers, testServiceHandlers } from "../test-service.ts";
import { brief, call } from "./raw-call.ts";
import type { Row } from "./row.ts";

/** A thing that a client may send. */
export interface ServerRow extends Row {
  /** Says it to a server by `peer`; resolves with what the server made of it, in few words. */
  ask(peer: RawPeer): Promise<string>;
}

/** What is served: TestService, but that UnaryCall fails with a text that is no text. */
export const handlersOfRows: TestServiceHandlers = {
  ...testServiceHandlers,
  unaryCall() {
    throw new RpcError("NOT_FOUND", "half a \ud83d pair");
  },
};

const NOTHING = Empty.encode(Empty.create());
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** EmptyCall with other fields, or another body, than it should have. */
const empty =
  (fields: Fields, body = framed(NOTHING)) =>
  async (peer: RawPeer): Promise<string> =>
    brief(await call(peer, { method: "EmptyCall", fields, body }));

export const SERVER_ROWS: readonly ServerRow[] = [
  {
    rule: "wire rule 6",
    input: "content-type application/grpcfoo",
    right: ["HTTP 415"],
    ask: empty([["content-type", "application/grpcfoo"]]),
  },
  {
    rule: "wire rule 6",
    input: "content-type application/grpc+json",
    right: ["HTTP 415", "OK, in JSON"],
    ask: askInJson,
  },
  {
    rule: "wire rule 5",
    input: "grpc-timeout: 123456789m",
    right: ["INTERNAL"],
    ask: empty([["grpc-timeout", "123456789m"]]),
  },
  {
    rule: "wire rule 5",
    input: "grpc-timeout: x1Sy",
    right: ["INTERNAL"],
    ask: empty([["grpc-timeout", "x1Sy"]]),
  },
  { rule: "wire rule 5", input: "grpc-timeout: 1000H", right: ["OK"], ask: askWithLongTimeout },
  {
    rule: "wire rule 27",
    input: "flag 1 without an encoding",
    right: ["INTERNAL"],
    ask: empty([], framed(NOTHING, 1)),
  },
  {
    rule: "wire rule 27",
    input: "flag 2",
    right: ["INTERNAL"],
    ask: empty([], framed(NOTHING, 2)),
  },
  {
    rule: "wire rule 27",
    input: "unknown encoding",
    right: ["UNIMPLEMENTED, with a list of known ones"],
    ask: askInUnknownEncoding,
  },
  {
    rule: "wire rule 27",
    input: "corrupt gzip",
    right: ["INTERNAL"],
    ask: empty([["grpc-encoding", "gzip"]], framed(text("not gzip"), 1)),
  },
  {
    rule: "wire rule 28",
    input: "truncated message",
    right: ["INTERNAL"],
    ask: empty([], framed(text("abcdef")).subarray(0, 8)),
  },
  {
    rule: "wire rule 18",
    input: "handler's error: lone surrogate",
    right: ["NOT_FOUND: half a \ufffd pair"],
    ask: askForLoneSurrogate,
  },
  {
    rule: "gRFC A8",
    input: "300 PINGs within a second",
    right: ["GOAWAY ENHANCE_YOUR_CALM too_many_pings"],
    ask: askByPings,
  },
];

async function askInJson(peer: RawPeer): Promise<string> {
  const fields: Fields = [["content-type", "application/grpc+json"]];
  const answer = await call(peer, { method: "EmptyCall", fields, body: framed(text("{}")) });
  const isJson = answer?.messages.some((message) => message[0] === "{".charCodeAt(0));
  return isJson ? `${brief(answer)}, in JSON` : brief(answer);
}

/** For a call that takes a while: 1,000 hours are more than fit into a timer of 32 bits. */
async function askWithLongTimeout(peer: RawPeer): Promise<string> {
  const request = StreamingOutputCallRequest.create({
    responseParameters: [{ size: 1, intervalUs: 50_000 }],
  });
  const answer = await call(peer, {
    method: "StreamingOutputCall",
    fields: [["grpc-timeout", "1000H"]],
    body: framed(StreamingOutputCallRequest.encode(request)),
  });
  return brief(answer);
}

async function askInUnknownEncoding(peer: RawPeer): Promise<string> {
  const fields: Fields = [["grpc-encoding", "middle-out"]];
  const answer = await call(peer, { method: "EmptyCall", fields, body: framed(NOTHING, 1) });
  const known = answer?.fields["grpc-accept-encoding"];
  return `${brief(answer)}, ${known ? "with a" : "without a"} list of known ones`;
}

async function askForLoneSurrogate(peer: RawPeer): Promise<string> {
  const body = framed(SimpleRequest.encode(SimpleRequest.create()));
  const answer = await call(peer, { method: "UnaryCall", body });
  const message = answer?.fields["grpc-message"];
  return message === undefined ? brief(answer) : `${brief(answer)}: ${decodeURIComponent(message)}`;
}

const PINGS = 300;
const PING_PATIENCE_MS = 1_000;

async function askByPings(peer: RawPeer): Promise<string> {
  for (let count = 0; count < PINGS; count += 1) peer.ping();
  const acks = (): number =>
    peer.received("PING").filter(({ flags }) => (flags & Flag.ACK) !== 0).length;
  const goAway = await peer.until(() => {
    const [frame] = peer.received("GOAWAY");
    if (frame) return frame;
    return acks() === PINGS ? null : undefined;
  }, PING_PATIENCE_MS);
  if (!goAway) return `${acks()} answers`;
  const { payload } = goAway;
  const debug = new TextDecoder().decode(payload.subarray(8));
  return `GOAWAY ${errorCodeName(wordAt(payload, 4))} ${debug}`.trimEnd();
}
