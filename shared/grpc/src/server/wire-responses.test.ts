import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { framed, request } from "../../testing/raw-messages.ts";
import { decodeBase64 } from "../base64.ts";
import { type CallContext, Metadata, RpcError } from "../index.ts";
import { decodeStatusDetails } from "../status-details.ts";

/** What one unary call with this handler is answered with. */
async function call(handler: (text: string, call: CallContext) => string | Promise<string>) {
  const connection = await rawConnection({ one: handler });
  connection.client.headers(1, request("One"));
  connection.client.data(1, framed("hello"), true);
  await connection.settle();
  return { ...connection, answer: connection.client.answer(1) };
}

/** A promise and the two ways to settle it. */
function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const throwing = (thrown: unknown) => () => {
  throw thrown;
};

describe("a server answering (PROTOCOL-HTTP2, Responses)", () => {
  it("wire rule 15: holds the headers back until the first message", async () => {
    const { promise, resolve } = deferred<string>();
    const { client, settle } = await call(() => promise);
    expect(client.received("HEADERS", 1)).toEqual([]);
    resolve("done");
    await settle();
    expect(client.answer(1)).toEqual({
      headers: {
        ":status": "200",
        "content-type": "application/grpc",
        "grpc-accept-encoding": "identity",
      },
      messages: ["done"],
      trailers: { "grpc-status": "0" },
      reset: undefined,
    });
  });

  it("wire rule 15: sends the headers at once when the handler says so", async () => {
    const { promise } = deferred<string>();
    const { answer } = await call((_, context) => {
      context.headers.set("x-early", "1");
      context.sendHeaders();
      context.sendHeaders();
      return promise;
    });
    expect(answer).toMatchObject({ headers: { "x-early": "1" }, trailers: undefined });
  });

  it("wire rule 16: answers an early error in one header section", async () => {
    const { client, answer } = await call(
      throwing(new RpcError("NOT_FOUND", "no such place", { metadata: Metadata.from({ a: "1" }) })),
    );
    const frames = client.frames.filter(({ streamId }) => streamId === 1);
    expect(frames.map(({ type, flags }) => ({ type, flags }))).toEqual([
      { type: "HEADERS", flags: 0x5 },
    ]);
    expect(answer.headers).toEqual({
      ":status": "200",
      "content-type": "application/grpc",
      "grpc-accept-encoding": "identity",
      "grpc-status": "5",
      "grpc-message": "no such place",
      a: "1",
    });
  });

  it("wire rule 16: does so also when the handler has looked at its headers", async () => {
    const { client } = await call((_, { headers }) => {
      headers.get("x-head");
      throw new RpcError("NOT_FOUND", "");
    });
    const frames = client.frames.filter(({ streamId }) => streamId === 1);
    expect(frames.map(({ flags }) => flags)).toEqual([0x5]);
  });

  it("wire rule 16: keeps the headers that the handler set apart from the trailers", async () => {
    const { answer } = await call((_, { headers, trailers }) => {
      headers.set("x-head", "1");
      trailers.set("x-trail", "2");
      throw new RpcError("ABORTED", "");
    });
    expect(answer.headers).toMatchObject({ ":status": "200", "x-head": "1" });
    expect(answer.headers).not.toHaveProperty("grpc-status");
    expect(answer.trailers).toEqual({ "grpc-status": "10", "x-trail": "2" });
  });

  it.each([
    { text: "50% of café #1;", sent: "50%25 of caf%C3%A9 #1;" },
    { text: "\t\r\n\u{1f600}", sent: "%09%0D%0A%F0%9F%98%80" },
    { text: "half \ud83d of a pair", sent: "half %EF%BF%BD of a pair" },
  ])("wire rule 18: sends the message $sent", async ({ text, sent }) => {
    const { answer } = await call(throwing(new RpcError("ABORTED", text)));
    expect(answer.headers).toMatchObject({ "grpc-status": "10", "grpc-message": sent });
  });

  describe("whose status does not fit into the list that the client takes", () => {
    const own = Metadata.from({ "x-own": "1" });
    const violation = { typeUrl: "type.googleapis.com/x", value: new Uint8Array(400) };
    // biome-ignore format: a table
    it.each([
      { bytes: 16_384, detail: "d".repeat(100), left: { "x-own": "1", "grpc-status-details-bin": expect.any(String) }, length: 100 },
      { bytes: 600,    detail: "d".repeat(100), left: { "x-own": "1" },                                               length: 100 },
      { bytes: 400,    detail: "d".repeat(999), left: { "x-own": "1" },                                               length: 112 },
      { bytes: 260,    detail: "é".repeat(999), left: {},                                                             length: 6 },
      { bytes: 10,     detail: "d".repeat(100), left: {},                                                             length: undefined },
    ])("wire rule 10: keeps the code within $bytes octets", async ({ bytes, detail, left, length }) => {
      const { client, settle } = await rawConnection({
        one: throwing(new RpcError("NOT_FOUND", detail, { details: [violation], metadata: own })),
      });
      client.settings([6, bytes]);
      await settle();
      client.headers(1, request("One"));
      client.data(1, framed("hello"), true);
      await settle();
      const { headers } = client.answer(1);
      expect(headers).toMatchObject({ "grpc-status": "5", ...left });
      expect(headers["grpc-message"]?.length).toBe(length);
      const { ":status": _, "content-type": __, "grpc-accept-encoding": ___, ...rest } = headers;
      expect(Object.keys(rest)).toHaveLength(Object.keys(left).length + (length === undefined ? 1 : 2));
    });

    it("wire rule 10: sends at most 16 KiB to a client that does not say", async () => {
      const { answer } = await call(throwing(new RpcError("NOT_FOUND", "d".repeat(1_000_000))));
      expect(answer.headers).toMatchObject({ "grpc-status": "5" });
      expect(answer.headers["grpc-message"]?.length).toBeGreaterThan(16_000);
      expect(answer.headers["grpc-message"]?.length).toBeLessThan(16_384);
    });
  });

  it("wire rule 23: says DEADLINE_EXCEEDED at the deadline, and the handler's signal aborts", async () => {
    const { clock, client, ended } = await rawConnection({
      one: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    });
    client.headers(1, request("One", ["grpc-timeout", "50m"]));
    client.data(1, framed("hello"), true);
    await clock.advance(49);
    expect(client.answer(1).reset).toBeUndefined();
    await clock.advance(1);
    expect(client.answer(1)).toMatchObject({ headers: { "grpc-status": "4" }, reset: undefined });
    expect(ended).toMatchObject([{ status: "DEADLINE_EXCEEDED", durationMs: 50 }]);
  });

  it("wire rule 23: says so in trailers once there were headers, then resets with CANCEL who still sends", async () => {
    const { clock, client } = await rawConnection({ chat: (requests) => requests });
    client.headers(1, request("Chat", ["grpc-timeout", "50m"]));
    client.data(1, framed("hello"));
    await clock.advance(50);
    expect(client.answer(1)).toMatchObject({
      messages: ["hello"],
      trailers: { "grpc-status": "4" },
      reset: "CANCEL",
    });
  });

  it("wire rule 23: counts the time in which the request arrives", async () => {
    const { clock, client } = await rawConnection();
    client.headers(1, request("One", ["grpc-timeout", "50m"]));
    await clock.advance(50);
    expect(client.answer(1)).toMatchObject({ headers: { "grpc-status": "4" }, reset: "CANCEL" });
  });

  it("wire rule 23: resets an answer that waits for its client's window until the deadline", async () => {
    const { clock, client } = await rawConnection({ one: () => "z".repeat(200_000) });
    client.headers(1, request("One", ["grpc-timeout", "50m"]));
    client.data(1, framed("hello"), true);
    await clock.advance(49);
    expect(client.resets(1)).toEqual([]);
    await clock.advance(1);
    expect(client.resets(1)).toEqual(["CANCEL"]);
  });

  it("wire rule 23: lets an answer be that its client took in time, in pieces", async () => {
    const { clock, client, settle } = await rawConnection({ one: () => "z".repeat(100_000) });
    client.headers(1, request("One", ["grpc-timeout", "50m"]));
    client.data(1, framed("hello"), true);
    await settle();
    client.grant(100_000);
    client.grant(100_000, 1);
    await settle();
    expect(client.answer(1).trailers).toEqual({ "grpc-status": "0" });
    await clock.advance(100);
    expect(client.resets(1)).toEqual([]);
  });

  it("wire rule 23: leaves calls alone that ended in time", async () => {
    const { clock, client } = await rawConnection({ one: async (text) => text });
    client.headers(1, request("One", ["grpc-timeout", "50m"]));
    client.data(1, framed("hello"), true);
    await clock.advance(100);
    expect(client.answer(1)).toMatchObject({ messages: ["hello"], reset: undefined });
  });

  it("wire rule 24: stops a client that still sends when the answer is complete", async () => {
    const { client, settle } = await rawConnection({ gather: () => "enough" });
    client.headers(1, request("Gather"));
    await settle();
    expect(client.answer(1)).toMatchObject({
      messages: ["enough"],
      trailers: { "grpc-status": "0" },
      reset: "NO_ERROR",
    });
    client.data(1, framed("more"));
    client.headers(3, request("One"));
    client.data(3, framed("hello"), true);
    await settle();
    expect(client.answer(3).messages).toEqual(["hello"]);
  });

  it("wire rule 24: stops it only after everything before the trailers has left", async () => {
    const { client, settle } = await rawConnection({ gather: () => "x".repeat(100_000) });
    client.headers(1, request("Gather"));
    await settle();
    expect(client.answer(1)).toMatchObject({ trailers: undefined, reset: undefined });
    client.grant(100_000);
    client.grant(100_000, 1);
    await settle();
    const { messages, trailers, reset } = client.answer(1);
    expect({ length: messages[0]?.length, trailers, reset }).toEqual({
      length: 100_000,
      trailers: { "grpc-status": "0" },
      reset: "NO_ERROR",
    });
  });

  it("wire rule 24: does not reset a client that is through", async () => {
    const { answer } = await call((text) => text);
    expect(answer.reset).toBeUndefined();
  });

  it.each([
    { how: "the connection is lost", detail: "the connection was lost" },
    { how: "the client resets", detail: "the client cancelled" },
  ])("wire rule 25: counts a call as CANCELLED when $how", async ({ how, detail }) => {
    const signals: AbortSignal[] = [];
    const { client, ended, settle } = await call((_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    if (how === "the client resets") client.reset(1, "CANCEL");
    else client.crash();
    await settle();
    expect(ended).toMatchObject([{ status: "CANCELLED", detail }]);
    expect(signals[0]?.reason).toMatchObject({ code: "CANCELLED", detail });
  });

  it.each([
    { what: "an Error", thrown: new TypeError("the password is swordfish") },
    { what: "a string", thrown: "swordfish" },
    { what: "nothing", thrown: undefined },
  ])(
    "wire rule 29: answers with UNKNOWN, and tells nothing, when a handler throws $what",
    async ({ thrown }) => {
      for (const handler of [throwing(thrown), () => Promise.reject(thrown)]) {
        const { answer, ended } = await call(handler);
        expect(answer.headers).toMatchObject({
          "grpc-status": "2",
          "grpc-message": "unknown error",
        });
        expect(ended[0]?.error).toBe(thrown);
      }
    },
  );

  it("wire rule 29: answers an unencodable response with INTERNAL", async () => {
    const { answer, ended } = await call(() => "!");
    expect(answer.headers).toMatchObject({
      "grpc-status": "13",
      "grpc-message": "unencodable response",
    });
    expect(ended[0]?.error).toBeInstanceOf(TypeError);
  });

  it("wire rule 30: sends an error's details", async () => {
    const details = [{ typeUrl: "type.googleapis.com/a.B", value: Uint8Array.of(1, 2, 255) }];
    const { answer } = await call(throwing(new RpcError("INVALID_ARGUMENT", "bad", { details })));
    const sent = decodeBase64(answer.headers["grpc-status-details-bin"] ?? "");
    expect(decodeStatusDetails(sent ?? new Uint8Array())).toEqual({
      code: 3,
      message: "bad",
      details,
    });
  });
});
