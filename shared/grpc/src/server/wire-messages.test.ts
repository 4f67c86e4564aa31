import { describe, expect, it, vi } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { framed, request } from "../../testing/raw-messages.ts";

const EMPTY = new Uint8Array();

/** The octets of all `parts`, one after another. */
function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A call of `method` whose data comes in these frames, END_STREAM on the last. */
async function call(method: string, frames: readonly Uint8Array[], limit?: number) {
  const options = limit === undefined ? {} : { maxReceiveMessageBytes: limit };
  const one = vi.fn((text: string) => text);
  const connection = await rawConnection({ one }, options);
  connection.client.headers(1, request(method));
  for (const [at, frame] of frames.entries()) {
    connection.client.data(1, frame, at === frames.length - 1);
  }
  await connection.settle();
  return { ...connection, one, answer: connection.client.answer(1) };
}

describe("a server reading messages (PROTOCOL-HTTP2, Length-Prefixed-Message)", () => {
  const three = joined(framed("one "), framed(""), framed("three"));

  it("wire rule 12: takes messages in frames of one octet", async () => {
    const { answer } = await call(
      "Gather",
      [...three].map((octet) => Uint8Array.of(octet)),
    );
    expect(answer).toMatchObject({ messages: ["one three"], trailers: { "grpc-status": "0" } });
  });

  it("wire rule 12: takes several messages in one frame", async () => {
    const { answer } = await call("Gather", [three]);
    expect(answer).toMatchObject({ messages: ["one three"], trailers: { "grpc-status": "0" } });
  });

  it("wire rule 12: takes one request wherever it is split", async () => {
    const whole = framed("hello");
    for (let at = 0; at <= whole.length; at++) {
      const { answer } = await call("One", [whole.subarray(0, at), whole.subarray(at)]);
      expect(answer).toMatchObject({ messages: ["hello"], trailers: { "grpc-status": "0" } });
    }
  });

  it("wire rule 12: takes a message that is longer than any window", async () => {
    const { client, settle } = await rawConnection();
    const long = framed("x".repeat(600_000));
    client.headers(1, request("One"));
    client.grant(1_000_000);
    client.grant(1_000_000, 1);
    for (let at = 0; at < long.length; at += 16_000) {
      client.data(1, long.subarray(at, at + 16_000), at + 16_000 >= long.length);
      await settle();
    }
    expect(client.answer(1).messages[0]?.length).toBe(600_000);
  });

  it.each([
    { how: "on the last data", frames: [framed("hello")] },
    { how: "on an empty frame", frames: [framed("hello"), EMPTY] },
  ])("wire rule 13: sees the end of the requests $how", async ({ frames }) => {
    const { answer } = await call("One", frames);
    expect(answer.messages).toEqual(["hello"]);
  });

  it("wire rule 13: sees the end of the requests on request trailers", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("One"));
    client.data(1, framed("hello"));
    client.headers(1, [["x-trailer", "1"]], true);
    await settle();
    expect(client.answer(1).messages).toEqual(["hello"]);
  });

  it.each([
    { flag: 1, message: "compressed message, but the stream names no grpc-encoding" },
    { flag: 2, message: "message flag 2, want 0 or 1" },
    { flag: 128, message: "message flag 128, want 0 or 1" },
  ])("wire rule 27: answers the message flag $flag with INTERNAL", async ({ flag, message }) => {
    for (const method of ["One", "Gather"]) {
      const { answer } = await call(method, [framed("hello", flag)]);
      expect(answer.headers).toMatchObject({ "grpc-status": "13", "grpc-message": message });
    }
  });

  it("wire rule 27: answers an unknown encoding with UNIMPLEMENTED and what it knows", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("One", ["grpc-encoding", "br"]));
    client.data(1, framed("hello", 1), true);
    await settle();
    expect(client.answer(1).headers).toMatchObject({
      "grpc-status": "12",
      "grpc-message": "unknown grpc-encoding br, want one of identity",
      "grpc-accept-encoding": "identity",
    });
  });

  it("wire rule 27: takes the encoding identity", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("One", ["grpc-encoding", "identity"]));
    client.data(1, framed("hello"), true);
    await settle();
    expect(client.answer(1).messages).toEqual(["hello"]);
  });

  it.each(["One", "Many"])("wire rule 28: answers %s without a request", async (method) => {
    const { answer } = await call(method, [EMPTY]);
    expect(answer.headers).toMatchObject({
      "grpc-status": "12",
      "grpc-message": "no request, want exactly one",
    });
  });

  it("wire rule 28: answers a call that ends with its headers", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("One"), true);
    client.headers(3, request("Gather"), true);
    await settle();
    expect(client.answer(1).headers["grpc-status"]).toBe("12");
    expect(client.answer(3)).toMatchObject({ messages: [""], trailers: { "grpc-status": "0" } });
  });

  it.each(["One", "Many"])("wire rule 28: answers %s with two requests", async (method) => {
    for (const frames of [[framed("a"), framed("b")], [joined(framed("a"), framed("b"))]]) {
      const { answer, one } = await call(method, frames);
      expect(answer.headers).toMatchObject({
        "grpc-status": "12",
        "grpc-message": "more than one request, want exactly one",
      });
      expect(one).not.toHaveBeenCalled();
    }
  });

  it("wire rule 28: answers a truncated message, wherever it is cut", async () => {
    const whole = framed("hello");
    for (const method of ["One", "Many", "Gather"]) {
      for (let length = 1; length < whole.length; length++) {
        const { answer } = await call(method, [whole.subarray(0, length)]);
        expect(answer.headers).toMatchObject({
          "grpc-status": "13",
          "grpc-message": "the last request is truncated",
        });
      }
    }
  });

  it("wire rule 29: answers an undecodable message with INTERNAL", async () => {
    for (const method of ["One", "Many", "Gather"]) {
      const { answer } = await call(method, [framed("!")]);
      expect(answer.headers).toMatchObject({
        "grpc-status": "13",
        "grpc-message": "undecodable request",
      });
    }
  });

  it("wire rule 29: answers a message over the limit with RESOURCE_EXHAUSTED", async () => {
    for (const method of ["One", "Many", "Gather"]) {
      const { answer } = await call(method, [framed("123456789")], 8);
      expect(answer.headers).toMatchObject({
        "grpc-status": "8",
        "grpc-message": "message of 9 octets, want at most 8",
      });
      expect((await call(method, [framed("12345678")], 8)).answer.headers).not.toHaveProperty(
        "grpc-status",
      );
    }
  });

  it("wire rule 29: takes 4 MiB, and not an octet more, unless told otherwise", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("One"));
    client.data(1, Uint8Array.of(0, 0, 0x40, 0, 0));
    client.headers(3, request("One"));
    client.data(3, Uint8Array.of(0, 0, 0x40, 0, 1));
    await settle();
    expect(client.answer(1).headers).toEqual({});
    expect(client.answer(3).headers).toMatchObject({
      "grpc-status": "8",
      "grpc-message": "message of 4194305 octets, want at most 4194304",
    });
  });
});
