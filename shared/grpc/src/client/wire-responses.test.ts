import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { type Fields, framed, GRPC_HEAD, OK } from "../../testing/raw-messages.ts";
import { streamed, unary } from "../../testing/scripted-call.ts";

const utf8 = new TextEncoder();

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

  it("wire rule 14: fail INTERNAL for those of a connection", async () => {
    const { code, resets } = await unary((server) => {
      server.headers(1, [...GRPC_HEAD, ["connection", "close"]]);
      server.data(1, framed("pong"));
    });
    expect([code, resets]).toEqual(["INTERNAL", ["PROTOCOL_ERROR"]]);
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
      'response in encoding "gzip", want one of identity',
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
    expect([cut.code, cut.server.received("GOAWAY")]).toEqual(["INTERNAL", []]);
  });
});
