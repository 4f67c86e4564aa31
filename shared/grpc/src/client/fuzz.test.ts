import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budget } from "../../../../test/support/fuzz-budget.ts";
import { rawChannel } from "../../testing/raw-channel.ts";
import { type Fields, framed, GRPC_HEAD } from "../../testing/raw-messages.ts";
import { RpcError } from "../rpc-error.ts";

const field = fc.constantFrom<Fields[number]>(
  ["grpc-status", "0"],
  ["grpc-status", "x"],
  ["grpc-status", "7"],
  ["grpc-message", "100% %zz %C3%A9"],
  ["grpc-status-details-bin", "!"],
  ["grpc-encoding", "gzip"],
  ["x-data-bin", "q!"],
);
const fields = fc.array(field, { maxLength: 4 });
const content = fc.array(
  fc.oneof(
    fc.string({ maxLength: 20 }).map((text) => framed(text)),
    fc.uint8Array({ maxLength: 8 }),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => framed(bytes, 1)),
  ),
  { maxLength: 4 },
);
const response = fc.record({
  head: fc.constantFrom<Fields>(GRPC_HEAD, [[":status", "503"]], [[":status", "200"]]),
  more: fields,
  content,
  cut: fc.integer({ min: 1, max: 12 }),
  trailers: fields,
  end: fc.constantFrom("trailers", "data", "reset", "crash", "trailersOnly"),
});

type Response = typeof response extends fc.Arbitrary<infer T> ? T : never;
type House = ReturnType<typeof rawChannel>;

/** Answers stream `id` as `it` says, to the end. */
async function answer({ clock, servers }: House, id: number, it: Response): Promise<void> {
  const server = servers.at(-1);
  if (!server) throw new Error("nobody has connected");
  server.headers(id, [...it.head, ...it.more], it.end === "trailersOnly");
  if (it.end === "trailersOnly") return;
  const bytes = Uint8Array.from(it.content.flatMap((part) => [...part]));
  for (let at = 0; at < bytes.length; at += it.cut) {
    server.data(id, bytes.subarray(at, at + it.cut));
    if (at % 3 === 0) await clock.advance(0);
  }
  if (it.end === "trailers") server.headers(id, it.trailers, true);
  if (it.end === "data") server.data(id, new Uint8Array(0), true);
  if (it.end === "reset") server.reset(id, "CANCEL");
  if (it.end === "crash") server.crash();
}

/** What came of a call: messages, or an RpcError; anything else is thrown. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}

describe("whatever a server answers", () => {
  it("a call ends, well or with RpcError", async () => {
    const isUnary = fc.boolean();
    await fc.assert(
      fc.asyncProperty(response, isUnary, async (each, isUnary) => {
        const house = rawChannel();
        const { client, channel, clock } = house;
        await house.connected();
        const call = outcome(isUnary ? client.one("x") : collect(client.many("x")));
        await clock.advance(0);
        await answer(house, 1, each);
        await clock.advance(0);
        expect(await call).toBeDefined();
        channel.abort();
        await channel.close();
      }),
      budget(200, 2_028),
    );
  });
});
