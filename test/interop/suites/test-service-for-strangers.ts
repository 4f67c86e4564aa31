import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEVER } from "../contract/test-service.ts";
import { type Served, serve } from "../ours/served.ts";
import { createTestServer } from "../ours/test-service.ts";
import {
  type ConnectStranger,
  MAX_MESSAGE_BYTES,
  type StrangerClient,
} from "../strangers/stranger.ts";
import { payloadSize, resultOf, runCall, zeros } from "./run-call.ts";
import { GREATEST_BODY, PING_PONG, SPECIAL_MESSAGE, UPLOADS } from "./sizes.ts";

const EMPTY = "grpc.testing.TestService/EmptyCall";
const UNARY = "grpc.testing.TestService/UnaryCall";
const OUTPUT = "grpc.testing.TestService/StreamingOutputCall";
const INPUT = "grpc.testing.TestService/StreamingInputCall";
const DUPLEX = "grpc.testing.TestService/FullDuplexCall";

const ask = (size: number, octets = 0) => ({
  responseParameters: [{ size }],
  payload: zeros(octets),
});

/** TestService on our stack, put through gRPC's interoperability cases by a stranger's client. */
export function describeTestServiceFor(connect: ConnectStranger): void {
  let served: Served;
  let client: StrangerClient;
  beforeAll(async () => {
    served = await serve((observer) => createTestServer({ observer }));
    client = await connect({ port: served.port });
  });
  afterAll(async () => {
    await client?.close();
    await served?.stop({ graceMs: 0 });
  });

  describe("our TestService", () => {
    it("empty_unary", async () => {
      const result = await runCall(client, EMPTY, [{}]);
      expect(result).toMatchObject({ status: "OK", detail: "", messages: [{}] });
    });

    it("large_unary", async () => {
      const request = { responseSize: 314_159, payload: zeros(271_828) };
      const { status, messages } = await runCall(client, UNARY, [request]);
      expect([status, messages.map(payloadSize)]).toEqual(["OK", [314_159]]);
    });

    it("client_streaming", async () => {
      const requests = UPLOADS.map((octets) => ({ payload: zeros(octets) }));
      const result = await runCall(client, INPUT, requests);
      const messages = [{ aggregatedPayloadSize: 74_922 }];
      expect(result).toMatchObject({ status: "OK", messages });
    });

    it("server_streaming", async () => {
      const sizes = PING_PONG.map(([, size]) => size);
      const responseParameters = sizes.map((size) => ({ size }));
      const { status, messages } = await runCall(client, OUTPUT, [{ responseParameters }]);
      expect([status, messages.map(payloadSize)]).toEqual(["OK", sizes]);
    });

    it("ping_pong", async () => {
      const call = client.open(DUPLEX);
      for (const [octets, size] of PING_PONG) {
        call.send(ask(size, octets));
        expect(payloadSize((await call.messages.next()).value)).toBe(size);
      }
      call.halfClose();
      expect(await resultOf(call)).toMatchObject({ status: "OK", messages: [] });
    });

    it("empty_stream", async () => {
      expect(await runCall(client, DUPLEX, [])).toMatchObject({ status: "OK", messages: [] });
    });

    it.each([
      [UNARY, { responseSize: 1 }],
      [DUPLEX, ask(1)],
    ])("custom_metadata: %s", async (method, request) => {
      const metadata = {
        "x-grpc-test-echo-initial": ["test_initial_metadata_value", "another, with a comma"],
        "x-grpc-test-echo-trailing-bin": ["q6ur", "", "AA"],
      };
      const { status, headers, trailers } = await runCall(client, method, [request], { metadata });
      expect(status).toBe("OK");
      // HTTP lets a library join the values of one name
      const joined = (values: readonly string[] = []) => values.join(", ");
      expect(joined(headers["x-grpc-test-echo-initial"])).toBe(
        "test_initial_metadata_value, another, with a comma",
      );
      expect(trailers["x-grpc-test-echo-trailing-bin"]).toEqual(["q6ur", "", "AA"]);
    });

    it("carries metadata that nearly fills the limit, and survives more", async () => {
      const echo = (octets: number) => {
        const metadata = { "x-grpc-test-echo-initial": ["x".repeat(octets)] };
        return runCall(client, UNARY, [{}], { metadata });
      };
      const { status, headers } = await echo(7_000);
      expect([status, headers["x-grpc-test-echo-initial"]?.[0]?.length]).toEqual(["OK", 7_000]);
      expect((await echo(20_000)).status).toBe("RESOURCE_EXHAUSTED");
      expect((await echo(10)).status).toBe("OK");
    });

    it.each([
      [UNARY, "test status message"],
      [DUPLEX, "test status message"],
      [UNARY, SPECIAL_MESSAGE],
    ])("status_code_and_message, special_status_message: %s %j", async (method, message) => {
      const request = { responseStatus: { code: 2, message } };
      const result = await runCall(client, method, [request]);
      expect(result).toMatchObject({ status: "UNKNOWN", detail: message, messages: [] });
    });

    it.each(["TestService", "UnimplementedService"])("unimplemented in %s", async (service) => {
      const result = await runCall(client, `grpc.testing.${service}/UnimplementedCall`, [{}]);
      expect(result).toMatchObject({ status: "UNIMPLEMENTED", messages: [] });
    });

    it("cancel_after_begin", async () => {
      const call = client.open(INPUT);
      call.cancel();
      expect(await call.ended).toMatchObject({ status: "CANCELLED" });
    });

    it("cancel_after_first_response", async () => {
      const call = client.open(DUPLEX);
      call.send(ask(31_415, 27_182));
      expect(payloadSize((await call.messages.next()).value)).toBe(31_415);
      call.cancel();
      expect(await call.ended).toMatchObject({ status: "CANCELLED" });
    });

    it("tells our server that it cancelled", async () => {
      const [started, ended] = [served.nextStart(`/${UNARY}`), served.nextEnd(`/${UNARY}`)];
      const call = client.open(UNARY);
      call.send({ responseSize: NEVER });
      await started;
      call.cancel();
      expect(await call.ended).toMatchObject({ status: "CANCELLED" });
      expect(await ended).toMatchObject({ status: "CANCELLED" });
    });

    it("timeout_on_sleeping_server", async () => {
      const call = client.open(DUPLEX, { timeoutMs: 1 });
      call.send(ask(0, 27_182));
      expect(await call.ended).toMatchObject({ status: "DEADLINE_EXCEEDED" });
    });

    it("gives up at the deadline in the middle of a stream", async () => {
      const call = client.open(DUPLEX, { timeoutMs: 200 });
      call.send(ask(1));
      expect(payloadSize((await call.messages.next()).value)).toBe(1);
      expect(await call.ended).toMatchObject({ status: "DEADLINE_EXCEEDED" });
    });

    it("tells our server the deadline", async () => {
      const ended = served.nextEnd(`/${UNARY}`);
      const call = client.open(UNARY, { timeoutMs: 100 });
      call.send({ responseSize: NEVER });
      expect(await call.ended).toMatchObject({ status: "DEADLINE_EXCEEDED" });
      // whose clock is the first is not said
      expect(["DEADLINE_EXCEEDED", "CANCELLED"]).toContain((await ended).status);
    });

    it("takes a message of 4 MiB, refuses a greater one, and goes on", async () => {
      const upload = (octets: number) => runCall(client, UNARY, [{ payload: zeros(octets) }]);
      expect((await upload(GREATEST_BODY)).status).toBe("OK");
      const { status, detail } = await upload(GREATEST_BODY + 1);
      expect([status, detail]).toEqual([
        "RESOURCE_EXHAUSTED",
        expect.stringContaining(`${MAX_MESSAGE_BYTES}`),
      ]);
      expect((await upload(1)).status).toBe("OK");
    });

    it("exchanges large messages both ways at once", async () => {
      const requests = Array.from({ length: 8 }, () => ask(250_000, 250_000));
      const { status, messages } = await runCall(client, DUPLEX, requests);
      expect([status, messages.map(payloadSize)]).toEqual(["OK", Array(8).fill(250_000)]);
    });
  });
}
