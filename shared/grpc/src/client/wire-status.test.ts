import type { ErrorCode } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { type Fields, framed, GRPC_HEAD, OK } from "../../testing/raw-messages.ts";
import { streamed, unary } from "../../testing/scripted-call.ts";
import { Text } from "../../testing/text-service.ts";
import { encodeBase64 } from "../base64.ts";
import { RpcError } from "../rpc-error.ts";
import { encodeStatusDetails } from "../status-details.ts";

const HTML: Fields = [
  [":status", "200"],
  ["content-type", "text/html; charset=utf-8"],
];
const utf8 = new TextEncoder();

describe("response status", () => {
  it("wire rule 15: early errors come as headers alone", async () => {
    const { code, error, end } = await unary((server) =>
      server.headers(
        1,
        [...GRPC_HEAD, ["grpc-status", "7"], ["grpc-message", "no"], ["x-a", "1"]],
        true,
      ),
    );
    expect([code, error?.detail, error?.message]).toEqual([
      "PERMISSION_DENIED",
      "no",
      "PERMISSION_DENIED: no",
    ]);
    expect(error?.metadata.get("x-a")).toBe("1");
    expect(end?.headers).toBeUndefined();
    expect(end?.trailers.get("x-a")).toBe("1");
  });

  it("wire rule 16: ignore grpc-status in headers that something follows", async () => {
    const { value } = await unary((server) => {
      server.headers(1, [...GRPC_HEAD, ["grpc-status", "5"]]);
      server.data(1, framed("pong"));
      server.headers(1, OK, true);
    });
    expect(value).toBe("pong");
  });

  it.each(["abc", "", "99", "-1", "1.5", "0x0", "17"])(
    "wire rule 17: grpc-status %j is UNKNOWN",
    async (status) => {
      const { code, error } = await unary((server) =>
        server.headers(1, [...GRPC_HEAD, ["grpc-status", status], ["grpc-message", "m"]], true),
      );
      expect([code, error?.detail]).toEqual(["UNKNOWN", "m"]);
    },
  );

  // biome-ignore format: a table
  it.each([
    ["50%25 of caf%C3%A9 %231%3B", "50% of caf\u00e9 #1;"],
    ["100% sure %zz %C3%A9",       "100% sure %zz \u00e9"],
    ["%F0%9F%98%88 %E4",           "\u{1f608} \ufffd"],
    ["%",                          "%"],
    ["",                           ""],
  ])("wire rule 18: grpc-message %j is read as %j", async (value, detail) => {
    const { code, error } = await unary((server) =>
      server.headers(1, [...GRPC_HEAD, ["grpc-status", "13"], ["grpc-message", value]], true),
    );
    expect([code, error?.detail]).toEqual(["INTERNAL", detail]);
  });

  // biome-ignore format: a table
  it.each([
    ["400", "INTERNAL"], ["401", "UNAUTHENTICATED"], ["403", "PERMISSION_DENIED"],
    ["404", "UNIMPLEMENTED"], ["429", "UNAVAILABLE"], ["502", "UNAVAILABLE"],
    ["503", "UNAVAILABLE"], ["504", "UNAVAILABLE"], ["500", "UNKNOWN"], ["200", "UNKNOWN"],
    ["302", "UNKNOWN"],
  ])("wire rule 19: HTTP %s without grpc-status is %s", async (status, code) => {
    const alone = await unary((server) => server.headers(1, [[":status", status]], true));
    expect(alone.code).toBe(code);
    expect(alone.error?.detail).toContain(`HTTP status ${status}`);
    const withText = await unary((server) => {
      server.headers(1, [[":status", status], ["content-type", "text/plain"]]);
      server.data(1, utf8.encode("try again"), true);
    });
    expect(withText.code).toBe(code);
    expect(withText.error?.detail).toContain("try again");
    const inTrailers = await unary((server) => {
      server.headers(1, [[":status", status], ["content-type", "application/grpc"]]);
      server.headers(1, [["x-a", "1"]], true);
    });
    expect(inTrailers.code).toBe(code);
  });

  it("wire rule 19: a grpc-status beats the HTTP status", async () => {
    const { code } = await unary((server) => {
      server.headers(1, [
        [":status", "503"],
        ["content-type", "application/grpc"],
      ]);
      server.headers(1, [["grpc-status", "8"]], true);
    });
    expect(code).toBe("RESOURCE_EXHAUSTED");
  });

  it("wire rule 19: DATA with END_STREAM, and no trailers, is no status", async () => {
    const { code } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("pong"), true);
    });
    expect(code).toBe("UNKNOWN");
  });

  it("wire rule 20: another content type is UNKNOWN, with the start of its text", async () => {
    const { code, error } = await unary((server) => {
      server.headers(1, HTML);
      server.data(1, utf8.encode("<h1>502</h1>\n  <p>Bad"));
      server.data(1, utf8.encode(" Gateway</p>"), true);
    });
    expect(code).toBe("UNKNOWN");
    expect(error?.detail).toContain("text/html");
    expect(error?.detail).toContain(": <h1>502</h1> <p>Bad Gateway</p>");
  });

  it("wire rule 20: a long text is cut, and its sender stopped", async () => {
    const { code, error, resets } = await unary((server) => {
      server.headers(1, HTML);
      server.data(1, utf8.encode("x".repeat(10_000)));
    });
    expect([code, resets]).toEqual(["UNKNOWN", ["CANCEL"]]);
    expect(error?.detail.length).toBeLessThan(400);
  });

  it("wire rule 20: a text that is cut short is as good", async () => {
    const { code, error } = await unary((server) => {
      server.headers(1, HTML);
      server.data(1, utf8.encode("oh"));
      server.reset(1, "INTERNAL_ERROR");
    });
    expect(code).toBe("UNKNOWN");
    expect(error?.detail).toContain(": oh");
  });

  it("wire rule 21: headers in mid-stream without END_STREAM are INTERNAL", async () => {
    const { code, resets } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.headers(1, OK);
    });
    expect([code, resets]).toEqual(["INTERNAL", ["PROTOCOL_ERROR"]]);
  });

  // biome-ignore format: a table
  it.each<[ErrorCode, string]>([
    ["NO_ERROR", "INTERNAL"], ["PROTOCOL_ERROR", "INTERNAL"], ["INTERNAL_ERROR", "INTERNAL"],
    ["FLOW_CONTROL_ERROR", "INTERNAL"], ["SETTINGS_TIMEOUT", "INTERNAL"],
    ["FRAME_SIZE_ERROR", "INTERNAL"], ["CANCEL", "CANCELLED"], ["COMPRESSION_ERROR", "INTERNAL"],
    ["CONNECT_ERROR", "INTERNAL"], ["ENHANCE_YOUR_CALM", "RESOURCE_EXHAUSTED"],
    ["INADEQUATE_SECURITY", "PERMISSION_DENIED"], ["HTTP_1_1_REQUIRED", "INTERNAL"],
  ])("wire rule 22: RST_STREAM %s is %s", async (reset, code) => {
    const result = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.reset(1, reset);
    });
    expect(result.code).toBe(code);
    expect(result.error?.detail).toContain(reset);
    expect(result.resets).toEqual([]);
  });

  it("wire rule 22: CANCEL after our deadline is DEADLINE_EXCEEDED", async () => {
    const { client, clock, connected, settle } = rawChannel();
    const server = await connected();
    const answer = client.one("a", { timeoutMs: 100 }).catch((error: RpcError) => error);
    await settle();
    server.reset(1, "CANCEL");
    clock.now = () => 100; // the timer is late
    await settle();
    expect(await answer).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("wire rule 24: RST_STREAM NO_ERROR after an early answer changes nothing", async () => {
    const { channel, client, connected, settle } = rawChannel();
    const server = await connected();
    const call = channel.startCall(Text.methods.gather);
    await settle();
    server.respond(1, "early");
    server.reset(1, "NO_ERROR");
    expect(await call.ended).toMatchObject({ status: "OK" });
    const next = client.one("ping");
    await settle();
    server.respond(3, "pong");
    expect(await next).toBe("pong");
    expect(server.received("GOAWAY")).toEqual([]);
  });

  it("wire rule 25: a lost connection is UNAVAILABLE, with its cause", async () => {
    const { code, error } = await unary((server) => server.crash());
    expect(code).toBe("UNAVAILABLE");
    expect(error?.detail).toContain("connection lost");
    expect(error?.cause).toBeInstanceOf(Error);
  });

  it("wire rule 25: what came before it is still read", async () => {
    const result = await streamed((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("a"));
      setImmediate(() => server.crash());
    });
    expect(result).toMatchObject({ messages: ["a"], code: "UNAVAILABLE" });
  });

  it("wire rule 30: grpc-status-details-bin becomes the error's details", async () => {
    const detail = {
      typeUrl: "type.googleapis.com/google.rpc.BadRequest",
      value: Uint8Array.of(8, 1),
    };
    const status = encodeStatusDetails({ code: 3, message: "bad", details: [detail] });
    const { error } = await unary((server) =>
      server.headers(
        1,
        [...GRPC_HEAD, ["grpc-status", "3"], ["grpc-status-details-bin", encodeBase64(status)]],
        true,
      ),
    );
    expect(error?.details).toEqual([detail]);
  });

  it.each(["?", "gA", ""])("wire rule 30: malformed details %j hurt nobody", async (value) => {
    const { code, error } = await unary((server) =>
      server.headers(
        1,
        [...GRPC_HEAD, ["grpc-status", "3"], ["grpc-status-details-bin", value]],
        true,
      ),
    );
    expect([code, error?.details]).toEqual(["INVALID_ARGUMENT", []]);
    expect(error).toBeInstanceOf(RpcError);
  });
});
