import { Flag, FrameType } from "@route-guide/http2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../../test/support/fuzz-budget.ts";
import { rawConnection } from "../../testing/raw-connection.ts";
import { type Fields, framed, request } from "../../testing/raw-messages.ts";

/** What goes with a request, right or wrong. */
const field = fc.constantFrom<Fields[number]>(
  ["grpc-timeout", "1S"],
  ["grpc-timeout", "x"],
  ["grpc-encoding", "gzip"],
  ["grpc-encoding", "identity"],
  ["x-data-bin", "q!"],
  ["x-data-bin", "qw"],
  ["grpc-accept-encoding", "a,,b"],
  ["expect", "100-continue"],
);
const method = fc.constantFrom("One", "Many", "Gather", "Chat", "None", "");

/** Messages, what only looks like one, and an odd place to cut all of it. */
const content = fc.array(
  fc.oneof(
    fc.string({ maxLength: 20 }).map((text) => framed(text)),
    fc.uint8Array({ maxLength: 8 }),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => framed(bytes, 1)),
  ),
  { maxLength: 5 },
);
const call = fc.record({
  method,
  more: fc.array(field, { maxLength: 3 }),
  content,
  cut: fc.integer({ min: 1, max: 12 }),
  end: fc.constantFrom("halfClose", "reset", "trailers", "never"),
  pauseMs: fc.constantFrom(0, 0, 500, 2_000),
});

type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;
type House = Awaited<ReturnType<typeof rawConnection>>;

async function make({ client, clock }: House, id: number, it: Call): Promise<void> {
  client.headers(id, request(it.method, ...it.more));
  const bytes = Uint8Array.from(it.content.flatMap((part) => [...part]));
  for (let at = 0; at < bytes.length; at += it.cut) {
    client.data(id, bytes.subarray(at, at + it.cut));
    if (at % 3 === 0) await clock.advance(0);
  }
  await clock.advance(it.pauseMs);
  if (it.end === "halfClose") client.data(id, new Uint8Array(0), true);
  if (it.end === "reset") client.reset(id, "CANCEL");
  if (it.end === "trailers") client.headers(id, [["x-end", "1"]], true);
  await clock.advance(0);
}

describe("whatever a client asks", () => {
  it("ends in an answer or a reset, leaves nothing behind, and harms no other call", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 6 }), async (calls) => {
        const house = await rawConnection();
        house.client.frame(FrameType.SETTINGS, Flag.ACK, 0, new Uint8Array(0));
        let id = 1;
        for (const each of calls) {
          await make(house, id, each);
          if (each.end === "halfClose" || each.end === "trailers") {
            const { headers, reset } = house.client.answer(id);
            expect(headers[":status"] ?? reset).toBeDefined();
          }
          id += 2;
        }
        const open = calls.filter(({ end }) => end === "never").length;
        expect(house.server.callCount).toBeLessThanOrEqual(open);
        expect(house.client.isClosed).toBe(false);
        house.client.headers(id, request("One"));
        house.client.data(id, framed("still there"), true);
        await house.settle();
        expect(house.client.answer(id).messages).toEqual(["still there"]);
      }),
      budget(150, 2_027),
    );
  });
});
