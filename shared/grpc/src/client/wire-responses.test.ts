import type { ErrorCode } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { type Fields, framed, GRPC_HEAD, OK, type RawServer } from "../../testing/raw-server.ts";
import { encodeBase64 } from "../base64.ts";
import type { CallEnd } from "../client/client-call.ts";
import { RpcError } from "../rpc-error.ts";
import { encodeStatusDetails } from "../status-details.ts";

const HTML: Fields = [
  [":status", "200"],
  ["content-type", "text/html; charset=utf-8"],
];
const utf8 = new TextEncoder();

/** What a unary call comes to when the server answers stream 1 as `script` says. */
async function unary(script: (server: RawServer) => void) {
  const { client, connected, settle } = rawChannel();
  const server = await connected();
  let end: CallEnd | undefined;
  const answer = client.one("ping", { onEnd: (reported) => (end = reported) }).then(
    (value) => ({ value, error: undefined }),
    (error: RpcError) => ({ value: undefined, error }),
  );
  await settle();
  script(server);
  await settle();
  const outcome = await answer;
  return { ...outcome, code: outcome.error?.code ?? "OK", end, resets: server.resets(1), server };
}

/** The messages of a streaming call, and how it ended. */
async function streamed(script: (server: RawServer) => void) {
  const { client, connected, settle } = rawChannel();
  const server = await connected();
  const responses = client.many("ping");
  await settle();
  script(server);
  await settle();
  const messages: string[] = [];
  let error: RpcError | undefined;
  try {
    for await (const message of responses) messages.push(message);
  } catch (thrown) {
    error = thrown as RpcError;
  }
  return { messages, code: error?.code ?? "OK", error, resets: server.resets(1) };
}

describe("response headers", () => {
  it.each(["application/grpc", "application/grpc+proto", "application/grpc; charset=utf-8"])(
    "wire rule 6: take content-type %s",
    async (type) => {
      const { value } = await unary((server) => {
        server.headers(1, [
          [":status", "200"],
          ["content-type", type],
        ]);
        server.data(1, framed("pong"));
        server.headers(1, OK, true);
      });
      expect(value).toBe("pong");
    },
  );

  it.each(["application/grpc+json", "application/grpcfoo", "application/grpc-web"])(
    "wire rule 6: do not parse content-type %s as protobuf",
    async (type) => {
      const { code, error } = await unary((server) => {
        server.headers(1, [
          [":status", "200"],
          ["content-type", type],
        ]);
        server.data(1, utf8.encode('{"name":""}'), true);
      });
      expect(code).toBe("UNKNOWN");
      expect(error?.detail).toContain(type);
    },
  );

  it("wire rule 7: tolerate values that applications may not send", async () => {
    const { code, end } = await unary((server) => {
      server.headers(1, [...GRPC_HEAD, ["x-odd", "caf\u00e9\ttab"], ["x_Y".toLowerCase(), ""]]);
      server.data(1, framed("pong"));
      server.headers(1, [...OK, ["x-end", "\u00ff"]], true);
    });
    expect(code).toBe("OK");
    expect(end?.headers?.get("x-odd")).toBe("caf\u00e9\ttab");
    expect(end?.trailers.get("x-end")).toBe("\u00ff");
  });

  it("wire rule 8: read -bin values padded, unpadded and joined", async () => {
    const { end } = await unary((server) => {
      server.headers(1, [...GRPC_HEAD, ["a-bin", "qw==,qw"], ["a-bin", ""]]);
      server.respond(1, "pong");
    });
    expect(end?.headers?.getAllBinary("a-bin").map((bytes) => [...bytes])).toEqual([
      [0xab],
      [0xab],
      [],
    ]);
  });

  it("wire rule 8: fail INTERNAL for -bin values that are not base64", async () => {
    const inHeaders = await unary((server) => server.headers(1, [...GRPC_HEAD, ["a-bin", "?"]]));
    expect([inHeaders.code, inHeaders.resets]).toEqual(["INTERNAL", ["CANCEL"]]);
    const inTrailers = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("pong"));
      server.headers(1, [...OK, ["b-bin", "?"]], true);
    });
    expect([inTrailers.code, inTrailers.error?.detail]).toEqual([
      "INTERNAL",
      'trailer "b-bin" is not base64',
    ]);
  });

  it("wire rule 10: fail RESOURCE_EXHAUSTED for too many, and live on", async () => {
    const { client, connected, settle } = rawChannel({ maxHeaderListBytes: 1_000 });
    const server = await connected();
    const [inHeaders, inTrailers, fine] = [client.one("a"), client.one("b"), client.one("c")];
    await settle();
    const large: Fields = [["x-large", "x".repeat(900)]];
    server.headers(1, [...GRPC_HEAD, ...large]);
    server.headers(3, GRPC_HEAD);
    server.headers(3, [...OK, ...large, ...large], true);
    server.respond(5, "pong");
    await expect(inHeaders).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    await expect(inTrailers).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect(await fine).toBe("pong");
  });

  it("wire rule 19: skip 1xx", async () => {
    const { value } = await unary((server) => {
      server.headers(1, [
        [":status", "103"],
        ["x-early", "1"],
      ]);
      server.respond(1, "pong");
    });
    expect(value).toBe("pong");
  });

  it("wire rule 27: fail INTERNAL for an encoding that was not offered", async () => {
    const { code, error } = await unary((server) =>
      server.headers(1, [...GRPC_HEAD, ["grpc-encoding", "gzip"]]),
    );
    expect([code, error?.detail]).toEqual([
      "INTERNAL",
      'response in encoding "gzip", which was not offered',
    ]);
  });
});

describe("response messages", () => {
  it("wire rule 12: come together whatever the DATA frames are", async () => {
    const { value } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      for (const byte of framed("pong")) server.data(1, Uint8Array.of(byte));
      server.headers(1, OK, true);
    });
    expect(value).toBe("pong");
    const { messages } = await streamed((server) => {
      server.headers(1, GRPC_HEAD);
      const bytes = new Uint8Array([...framed("a"), ...framed(""), ...framed("bcd")]);
      server.data(1, bytes.subarray(0, 13));
      server.data(1, bytes.subarray(13));
      server.headers(1, OK, true);
    });
    expect(messages).toEqual(["a", "", "bcd"]);
  });

  it.each([1, 2, 0x80, 255])("wire rule 27: fail INTERNAL for flag %i", async (flag) => {
    const { code, resets } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("pong", flag));
    });
    expect([code, resets]).toEqual(["INTERNAL", ["CANCEL"]]);
  });

  it("wire rule 28: two of them to a unary call are UNIMPLEMENTED", async () => {
    const { code, resets } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, new Uint8Array([...framed("pong"), ...framed("pong")]));
    });
    expect([code, resets]).toEqual(["UNIMPLEMENTED", ["CANCEL"]]);
  });

  it("wire rule 28: none of them and OK to a unary call is UNIMPLEMENTED", async () => {
    const after = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.headers(1, OK, true);
    });
    expect(after.code).toBe("UNIMPLEMENTED");
    const only = await unary((server) => server.headers(1, [...GRPC_HEAD, ...OK], true));
    expect(only.code).toBe("UNIMPLEMENTED");
  });

  it("wire rule 28: none of them and OK to a server-streaming call is fine", async () => {
    const result = await streamed((server) => server.headers(1, [...GRPC_HEAD, ...OK], true));
    expect(result).toMatchObject({ messages: [], code: "OK" });
  });

  it.each([3, 5, 7])("wire rule 28: one truncated after %i octets is INTERNAL", async (octets) => {
    const { code } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("pong").subarray(0, octets));
      server.headers(1, OK, true);
    });
    expect(code).toBe("INTERNAL");
  });

  it("wire rule 28: truncation does not hide the server's own error", async () => {
    const { code } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("pong").subarray(0, 7));
      server.headers(1, [["grpc-status", "5"]], true);
    });
    expect(code).toBe("NOT_FOUND");
  });

  it("wire rule 29: one that cannot be decoded is INTERNAL, and keeps the reason", async () => {
    const { code, error, resets } = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("!"));
    });
    expect([code, resets]).toEqual(["INTERNAL", ["CANCEL"]]);
    expect(error?.cause).toEqual(new TypeError("cannot decode this"));
  });

  it("wire rule 29: one that is too large is RESOURCE_EXHAUSTED", async () => {
    const { client, connected, settle } = rawChannel({ maxReceiveMessageBytes: 4 });
    const server = await connected();
    const [fits, over] = [client.one("a"), client.one("b")];
    await settle();
    server.respond(1, "1234");
    server.headers(3, GRPC_HEAD);
    server.data(3, framed("12345").subarray(0, 5));
    expect(await fits).toBe("1234");
    await expect(over).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    await settle();
    expect(server.resets(3)).toEqual(["CANCEL"]);
  });

  it("are ignored after the call's end", async () => {
    const { code, server } = await unary((server) => {
      server.respond(1, "pong");
    });
    expect(code).toBe("OK");
    expect(server.isClosed).toBe(false);
    const cut = await unary((server) => {
      server.headers(1, GRPC_HEAD);
      server.data(1, framed("!"));
      server.data(1, framed("late"));
      server.headers(1, OK, true);
    });
    expect([cut.code, cut.server.sent("GOAWAY")]).toEqual(["INTERNAL", []]);
  });
});

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
