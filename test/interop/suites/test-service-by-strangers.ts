import { setTimeout as sleep } from "node:timers/promises";
import { type Channel, type Client, createClient, Metadata } from "@route-guide/grpc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  NEVER,
  type PayloadMessage,
  TestService,
  unimplementedService,
} from "../contract/test-service.ts";
import {
  MAX_MESSAGE_BYTES,
  type StartStranger,
  type StrangerServer,
} from "../strangers/stranger.ts";
import { channelTo, collect, failure, resultOf } from "./our-client.ts";
import { GREATEST_BODY, PING_PONG, SPECIAL_MESSAGE, UPLOADS } from "./sizes.ts";

const zeros = (octets: number): PayloadMessage => ({ payload: { body: new Uint8Array(octets) } });
const ask = (size: number, octets = 0) => ({ responseParameters: [{ size }], ...zeros(octets) });
const sizeOf = ({ payload }: PayloadMessage) => payload?.body?.length ?? 0;

const INITIAL = "x-grpc-test-echo-initial";
const TRAILING = "x-grpc-test-echo-trailing-bin";

/** A stranger's TestService, put through gRPC's interoperability cases by our client. */
export function describeTestServiceBy(start: StartStranger): void {
  let server: StrangerServer;
  let channel: Channel;
  let client: Client<typeof TestService>;
  beforeAll(async () => {
    server = await start({ port: 0, maxConcurrentStreams: 100 });
    channel = channelTo(server.port);
    client = createClient(TestService, channel);
  });
  afterAll(async () => {
    channel?.abort();
    await server?.kill();
  });

  const duplex = (options = {}) => channel.startCall(TestService.methods.fullDuplexCall, options);

  describe("its TestService", () => {
    it("empty_unary", async () => {
      expect(await client.emptyCall({})).toEqual({});
    });

    it("large_unary", async () => {
      const request = { responseSize: 314_159, ...zeros(271_828) };
      expect(sizeOf(await client.unaryCall(request))).toBe(314_159);
    });

    it("client_streaming", async () => {
      const summary = await client.streamingInputCall(UPLOADS.map(zeros));
      expect(summary).toEqual({ aggregatedPayloadSize: 74_922 });
    });

    it("server_streaming", async () => {
      const sizes = PING_PONG.map(([, size]) => size);
      const responseParameters = sizes.map((size) => ({ size }));
      const answers = await collect(client.streamingOutputCall({ responseParameters }));
      expect(answers.map(sizeOf)).toEqual(sizes);
    });

    it("ping_pong", async () => {
      const call = duplex();
      const answers = call.responses[Symbol.asyncIterator]();
      for (const [octets, size] of PING_PONG) {
        await call.send(ask(size, octets));
        expect(sizeOf((await answers.next()).value as PayloadMessage)).toBe(size);
      }
      call.halfClose();
      expect(await answers.next()).toMatchObject({ done: true });
    });

    it("empty_stream", async () => {
      expect(await collect(client.fullDuplexCall([]))).toEqual([]);
    });

    it.each(["unaryCall", "fullDuplexCall"] as const)("custom_metadata: %s", async (name) => {
      const metadata = Metadata.from({ [INITIAL]: "test_initial_metadata_value" })
        .append(INITIAL, "another, with a comma")
        .append(TRAILING, Uint8Array.of(0xab, 0xab, 0xab))
        .append(TRAILING, new Uint8Array())
        .append(TRAILING, Uint8Array.of(0));
      const call = channel.startCall(TestService.methods[name], { metadata });
      call.sendLast(ask(1));
      const { status, headers, trailers } = await resultOf(call);
      expect(status).toBe("OK");
      // HTTP lets a library join the values of one name
      expect(headers?.getAll(INITIAL).join(", ")).toBe(
        "test_initial_metadata_value, another, with a comma",
      );
      expect(trailers.getAllBinary(TRAILING)).toEqual([
        Uint8Array.of(0xab, 0xab, 0xab),
        new Uint8Array(),
        Uint8Array.of(0),
      ]);
    });

    it.each([
      ["unaryCall", "test status message"],
      ["fullDuplexCall", "test status message"],
      ["unaryCall", SPECIAL_MESSAGE],
    ] as const)("status_code_and_message, special_status_message: %s %j", async (name, message) => {
      const call = channel.startCall(TestService.methods[name]);
      call.sendLast({ responseStatus: { code: 2, message } });
      const end = await resultOf(call);
      expect(end).toMatchObject({ status: "UNKNOWN", detail: message, messages: [] });
    });

    it("ends a call that our client is still sending, and our client stops", async () => {
      let isStopped = false;
      async function* requests() {
        try {
          yield { responseStatus: { code: 2, message: "enough" } };
          for (;;) yield zeros(100_000);
        } finally {
          isStopped = true;
        }
      }
      const error = await failure(collect(client.fullDuplexCall(requests())));
      expect(error).toMatchObject({ code: "UNKNOWN", detail: "enough" });
      await expect.poll(() => isStopped).toBe(true);
      await client.emptyCall({});
    });

    it("unimplemented_method, unimplemented_service", async () => {
      const noMethod = await failure(client.unimplementedCall({}));
      const noService = await failure(channel.callUnary(unimplementedService, {}));
      expect([noMethod.code, noService.code]).toEqual(["UNIMPLEMENTED", "UNIMPLEMENTED"]);
    });

    it("cancel_after_begin", async () => {
      const call = channel.startCall(TestService.methods.streamingInputCall);
      call.cancel();
      expect(await call.ended).toMatchObject({ status: "CANCELLED" });
    });

    it("cancel_after_first_response", async () => {
      const call = duplex();
      void call.send(ask(31_415, 27_182));
      const answers = call.responses[Symbol.asyncIterator]();
      expect(sizeOf((await answers.next()).value as PayloadMessage)).toBe(31_415);
      call.cancel("enough");
      expect(await failure(answers.next())).toMatchObject({ code: "CANCELLED", detail: "enough" });
    });

    it("learns that our client cancelled", async () => {
      let hasLearned = false;
      void server.cancelled("UnaryCall").then(() => {
        hasLearned = true;
      });
      const cancelOne = async (): Promise<boolean> => {
        const controller = new AbortController();
        const call = failure(
          client.unaryCall({ responseSize: NEVER }, { signal: controller.signal }),
        );
        await client.emptyCall({}); // by now the other has arrived, if not at its handler
        controller.abort();
        expect(await call).toMatchObject({ code: "CANCELLED" });
        await sleep(200);
        return hasLearned;
      };
      await expect.poll(cancelOne, { timeout: 15_000 }).toBe(true);
    });

    it("timeout_on_sleeping_server", async () => {
      const call = duplex({ timeoutMs: 1 });
      void call.send(zeros(27_182));
      expect(await call.ended).toMatchObject({ status: "DEADLINE_EXCEEDED" });
    });

    it("learns of our client's deadline", async () => {
      const cancelled = server.cancelled("UnaryCall");
      const error = await failure(client.unaryCall({ responseSize: NEVER }, { timeoutMs: 100 }));
      expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED" });
      await cancelled;
    });

    it("takes a message of 4 MiB, refuses a greater one, and goes on", async () => {
      await client.unaryCall(zeros(GREATEST_BODY));
      const error = await failure(client.unaryCall(zeros(GREATEST_BODY + 1)));
      expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
      expect(error.detail).toContain(`${MAX_MESSAGE_BYTES}`);
      await client.unaryCall(zeros(1));
    });

    it("sends what our client refuses for its size, and goes on", async () => {
      const error = await failure(client.unaryCall({ responseSize: MAX_MESSAGE_BYTES }));
      expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
      expect(sizeOf(await client.unaryCall({ responseSize: 1 }))).toBe(1);
    });

    it("exchanges large messages both ways at once", async () => {
      const requests = Array.from({ length: 8 }, () => ask(500_000, 500_000));
      const answers = await collect(client.fullDuplexCall(requests));
      expect(answers.map(sizeOf)).toEqual(new Array(8).fill(500_000));
    });

    it("waits while our client reads nothing, and loses nothing", async () => {
      const responseParameters = new Array(8).fill({ size: 500_000 });
      const call = channel.startCall(TestService.methods.streamingOutputCall);
      call.sendLast({ responseParameters });
      await call.headers;
      await client.unaryCall(zeros(500_000)); // others go on meanwhile
      expect((await collect(call.responses)).map(sizeOf)).toEqual(new Array(8).fill(500_000));
    });
  });
}
