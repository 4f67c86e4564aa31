import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../test/support/fuzz-budget.ts";
import { Conversation, type End } from "../testing/conversation.ts";
import { fields } from "../testing/wire.ts";
import type { Role } from "./streams.ts";

const OK = fields({ ":status": "200" });
const TRAILERS = fields({ "grpc-status": "0" });

interface Step {
  readonly action: string;
  /** Chooses the stream, or whether something rare is done. */
  readonly pick: number;
  readonly side: Role;
  readonly octets: number;
}

const end = (conversation: Conversation, pick: number, side: Role): End | undefined =>
  conversation.calls[pick % Math.max(1, conversation.calls.length)]?.[side];

/** Several windows of a connection. */
const MUCH = 200_000;

/** What ends a conversation is rare, or there would be none. */
const isRare = (pick: number): boolean => pick === 20;

type Action = (conversation: Conversation, step: Step) => void;

const ACTIONS: Readonly<Record<string, Action>> = {
  open: (conversation) => void conversation.open(),
  ask: (conversation, { pick, octets }) => end(conversation, pick, "client")?.send(octets),
  answer(conversation, { pick, octets }) {
    const server = end(conversation, pick, "server");
    if (server?.stream && !server.stream.hasSentHeaders) server.stream.sendHeaders(OK, false);
    server?.send(octets);
  },
  halfClose(conversation, { pick }) {
    const stream = end(conversation, pick, "client")?.stream;
    if (stream && !stream.localEnded) stream.sendData(new Uint8Array(0), true);
  },
  finish(conversation, { pick }) {
    const stream = end(conversation, pick, "server")?.stream;
    if (stream?.hasSentHeaders && !stream.localEnded) stream.sendHeaders(TRAILERS, true);
  },
  reset(conversation, { pick, side }) {
    if (pick % 3 === 0) end(conversation, pick, side)?.reset();
  },
  read: (conversation, { pick, side }) => end(conversation, pick, side)?.consume(),
  exchange: (conversation, { pick }) => void conversation.exchange((pick % 3) + 1),
  ping: (conversation, { side }) => conversation.ping(side),
  growWindows(conversation, { side, pick }) {
    if (pick % 4 === 0) conversation.growWindows(side);
  },
  congest: (conversation, { side, pick }) => conversation[side].setCongested(pick % 2 === 0),
  wait: (conversation, { pick }) => void conversation.wait(5 * pick),
  drain(conversation, { side, pick }) {
    if (isRare(pick)) conversation.drain(side);
  },
  close(conversation, { side, pick }) {
    if (isRare(pick)) conversation.close(side);
  },
};

/** Without these there is little to go wrong. */
const OFTEN = ["open", "ask", "answer", "exchange"];

const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom(...Object.keys(ACTIONS), ...OFTEN, ...OFTEN),
  pick: fc.nat(20),
  side: fc.constantFrom<Role>("client", "server"),
  octets: fc.constantFrom(0, 1, 100, 5_000, 70_000, 300_000),
});

const options = fc.record({
  initialWindowBytes: fc.constantFrom(100, 1_000, 65_535, 200_000, 1_000_000),
  headerTableBytes: fc.constantFrom(0, 100, 4_096),
  maxFrameBytes: fc.constantFrom(16_384, 70_000),
  maxConcurrentStreams: fc.constantFrom(1_000, 1_000, 3),
  limits: fc.record({ maxUnreadBytes: fc.constantFrom(20_000, 4_194_304) }),
});

const BOTH: readonly (readonly [sender: Role, receiver: Role])[] = [
  ["client", "server"],
  ["server", "client"],
];

/** Nothing is on its way any more: both ends of each window must agree. */
function expectSameWindows(conversation: Conversation): void {
  for (const [sender, receiver] of BOTH) {
    const left = conversation[sender].figures.sendWindowBytes;
    expect(conversation[receiver].figures.receiveWindowBytes).toBe(left);
    expect(left).toBeGreaterThanOrEqual(65_535 >> 1); // what was read is given back by halves
    for (const { [sender]: from, [receiver]: to } of conversation.calls) {
      if (!from.stream || !to.stream || from.stream.isClosed || to.stream.isClosed) continue;
      // a stream that is older than our SETTINGS may have more room than its peer knows of
      const room = to.stream.receiveWindow.available;
      expect(room).toBeGreaterThanOrEqual(from.stream.sendWindow.available);
    }
  }
}

/** Every octet that was sent on a stream that was not reset has arrived. */
function expectAllDelivered({ calls }: Conversation): void {
  for (const { client, server } of calls) {
    expect([...client.ghosts, ...server.ghosts]).toEqual([]);
    expect([client.fault, server.fault]).toEqual([undefined, undefined]);
    if (client.isReset || server.isReset) continue;
    expect(server.receivedBytes).toBe(client.sentBytes);
    expect(client.receivedBytes).toBe(server.sentBytes);
    expect(client.stream?.bufferedBytes ?? 0).toBe(0);
    expect(server.stream?.bufferedBytes ?? 0).toBe(0);
  }
}

/** Whatever became of the streams, the connection is whole: one more carries several windows each way. */
function expectAlive(conversation: Conversation): void {
  const { client, server } = conversation;
  expect([client.isDone, server.isDone]).toEqual([false, false]);
  expect(conversation.pingsAnswered).toBe(conversation.pingsSent);
  for (const call of conversation.calls) call.client.reset();
  conversation.settle();
  expect([client.activeStreams, server.activeStreams]).toEqual([0, 0]);
  const last = conversation.open();
  conversation.exchange(10);
  last?.client.send(MUCH);
  last?.server.stream?.sendHeaders(OK, false);
  last?.server.send(MUCH);
  conversation.settle();
  expect(last?.server.receivedBytes).toBe(MUCH);
  expect(last?.client.receivedBytes).toBe(MUCH);
}

/** After GOAWAY it ends, with the last stream at the latest, and every stream has heard of it. */
function expectOver(conversation: Conversation): void {
  for (const call of conversation.calls) call.client.reset();
  conversation.settle();
  const { client, server } = conversation;
  expect([client.isDone, server.isDone]).toEqual([true, true]);
  expect([client.activeStreams, server.activeStreams]).toEqual([0, 0]);
  for (const { client, server } of conversation.calls) {
    expect([...client.ghosts, ...server.ghosts]).toEqual([]);
  }
}

describe("two connections that do as they please (RFC 9113 §5)", () => {
  it("deliver every octet, never deadlock, lose no window, and end in order", () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 200, size: "max" }), (options, steps) => {
        const conversation = new Conversation(options);
        for (const step of steps) ACTIONS[step.action]?.(conversation, step);
        conversation.settle();
        if (conversation.isEnding) {
          expectOver(conversation);
          return;
        }
        expectAllDelivered(conversation);
        expectSameWindows(conversation);
        expectAlive(conversation);
      }),
      budget(300, 9113),
    );
  });
});
