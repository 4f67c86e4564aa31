import { describe, expect, it, vi } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { type Fields, framed, request } from "../../testing/raw-messages.ts";
import type { CallContext } from "../index.ts";

/** One unary call with the request `hello` and these headers. */
async function call(headers: Fields, handler = (text: string, _: CallContext) => text) {
  const connection = await rawConnection({ one: handler });
  connection.client.headers(1, headers);
  connection.client.data(1, framed("hello"), true);
  await connection.settle();
  return { ...connection, answer: connection.client.answer(1) };
}

/** `headers` without the field `name`. */
const without = (name: string, headers: Fields): Fields =>
  headers.filter(([field]) => field !== name);

/** `headers` with another value for `name`. */
const having = (name: string, value: string, headers = request("One")): Fields =>
  headers.map((field) => (field[0] === name ? [name, value] : field));

const GOOD = {
  headers: { ":status": "200" },
  messages: ["hello"],
  trailers: { "grpc-status": "0" },
};

describe("a server reading requests (PROTOCOL-HTTP2, Requests)", () => {
  it("wire rule 1: answers another method than POST with HTTP 405", async () => {
    const { answer } = await call(having(":method", "GET"));
    expect(answer.headers).toEqual({ ":status": "405", allow: "POST" });
    expect(answer.trailers).toBeUndefined();
  });

  it("wire rule 3: does not miss te", async () => {
    const { answer } = await call(without("te", request("One")));
    expect(answer).toMatchObject(GOOD);
  });

  it.each([
    { path: "/test.Text/Nothing", message: "unknown method Nothing of service test.Text" },
    { path: "/test.Text/one", message: "unknown method one of service test.Text" },
    { path: "/test.Nothing/One", message: "unknown service test.Nothing" },
    { path: "/One", message: "malformed path /One, want /Service/Method" },
    { path: "/test.Text/One/", message: "malformed path /test.Text/One/, want /Service/Method" },
    { path: "/test.Text/%41", message: "unknown method %2541 of service test.Text" },
  ])("wire rule 4: answers $path with UNIMPLEMENTED", async ({ path, message }) => {
    const { answer } = await call(having(":path", path));
    expect(answer.headers).toMatchObject({
      ":status": "200",
      "content-type": "application/grpc",
      "grpc-status": "12",
      "grpc-message": message,
    });
  });

  it("wire rule 4: sends no more of a long path back than a header list has room for", async () => {
    const { answer } = await call(having(":path", `/test.Text/${"\u00e9".repeat(5_000)}`));
    expect(answer.headers).toMatchObject({
      "grpc-status": "12",
      "grpc-message": `unknown method ${"%C3%A9".repeat(100)}... of service test.Text`,
    });
  });

  it.each(["123456789m", "x1Sy", "", "1", "S", "-1S", "1.5S", "1s"])(
    'wire rule 5: answers the timeout "%s" with INTERNAL',
    async (timeout) => {
      const handler = vi.fn((text: string) => text);
      const { answer } = await call(request("One", ["grpc-timeout", timeout]), handler);
      expect(answer.headers["grpc-status"]).toBe("13");
      expect(handler).not.toHaveBeenCalled();
    },
  );

  it.each([
    { timeout: "1000H", leftMs: 3_600_000_000 },
    { timeout: "99999999H", leftMs: 359_999_996_400_000 },
    { timeout: "2M", leftMs: 120_000 },
    { timeout: "3S", leftMs: 3_000 },
    { timeout: "40m", leftMs: 40 },
    { timeout: "5000u", leftMs: 5 },
    { timeout: "6000000n", leftMs: 6 },
  ])("wire rule 5: lets a handler take $timeout", async ({ timeout, leftMs }) => {
    let left: number | undefined;
    const { answer } = await call(request("One", ["grpc-timeout", timeout]), (text, context) => {
      left = context.timeLeftMs;
      return text;
    });
    expect(left).toBe(leftMs);
    expect(answer).toMatchObject(GOOD);
  });

  it("wire rule 5: does not run the handler when no time is left", async () => {
    const handler = vi.fn((text: string) => text);
    const { answer } = await call(request("One", ["grpc-timeout", "0S"]), handler);
    expect(answer.headers["grpc-status"]).toBe("4");
    expect(handler).not.toHaveBeenCalled();
  });

  it.each([
    "application/grpc",
    "application/grpc+proto",
    "application/grpc;charset=utf-8",
    "application/grpc+proto; a=b",
    "Application/GRPC",
  ])("wire rule 6: takes %s", async (type) => {
    const { answer } = await call(having("content-type", type));
    expect(answer).toMatchObject(GOOD);
  });

  it.each([
    "application/grpcfoo",
    "application/grpc+json",
    "application/grpc-web",
    "application/json",
    "text/html; application/grpc",
  ])("wire rule 6: answers %s with HTTP 415", async (type) => {
    const { answer } = await call(having("content-type", type));
    expect(answer.headers).toEqual({ ":status": "415", accept: "application/grpc" });
  });

  it("wire rule 6: answers a request without content type with HTTP 415", async () => {
    const { answer } = await call(without("content-type", request("One")));
    expect(answer.headers[":status"]).toBe("415");
  });
});

describe("a server reading metadata (PROTOCOL-HTTP2, Custom-Metadata)", () => {
  it("wire rule 7: takes values that gRPC itself would not send, and can echo them", async () => {
    const odd = request("One", ["x-odd", "caf\u00e9\tau lait"], ["x-empty", ""]);
    const { answer } = await call(odd, (text, { metadata, trailers }) => {
      trailers.appendAll(metadata);
      return text;
    });
    expect(answer.trailers).toEqual({
      "grpc-status": "0",
      "x-odd": "caf\u00e9\tau lait",
      "x-empty": "",
    });
  });

  it("wire rule 7: keeps the protocol's own fields out of the metadata", async () => {
    let names: string[] = [];
    const headers = request("One", ["grpc-timeout", "1S"], ["grpc-tags-bin", "?"], ["x-mine", "1"]);
    await call(headers, (text, { metadata }) => {
      names = [...metadata.entries()].map(([name]) => name);
      return text;
    });
    expect(names).toEqual(["x-mine"]);
  });

  it("wire rule 8: reads -bin values padded, unpadded and joined, and writes them unpadded", async () => {
    const headers = request("One", ["x-raw-bin", "q6ur,q6s=, qw"], ["x-raw-bin", "qw=="]);
    let values: readonly Uint8Array[] = [];
    const { answer } = await call(headers, (text, { metadata, trailers }) => {
      values = metadata.getAllBinary("x-raw-bin");
      trailers.set("x-out-bin", new Uint8Array([0xab]));
      return text;
    });
    expect(values.map((value) => [...value])).toEqual([[171, 171, 171], [171, 171], [171], [171]]);
    expect(answer.trailers).toMatchObject({ "x-out-bin": "qw" });
  });

  it("wire rule 8: answers malformed base64 with INTERNAL", async () => {
    const handler = vi.fn((text: string) => text);
    const { answer } = await call(request("One", ["x-raw-bin", "q!"]), handler);
    expect(answer.headers).toMatchObject({
      "grpc-status": "13",
      "grpc-message": 'malformed base64 in "x-raw-bin"',
    });
    expect(handler).not.toHaveBeenCalled();
  });

  it("wire rule 9: keeps the order of the values of one name", async () => {
    const headers = request("One", ["x-n", "2"], ["x-other", "-"], ["x-n", "1"], ["x-n", "3"]);
    const { answer } = await call(headers, (_, { metadata }) => metadata.getAll("x-n").join());
    expect(answer.messages).toEqual(["2,1,3"]);
  });

  it("wire rule 10: answers a header list over the limit with RESOURCE_EXHAUSTED", async () => {
    const { client, settle, answer } = await call(request("One", ["x-long", "a".repeat(16_384)]));
    expect(answer.headers).toMatchObject({ ":status": "200", "grpc-status": "8" });

    client.headers(3, request("One"));
    client.data(3, framed("hello"), true);
    await settle();
    expect(client.answer(3)).toMatchObject(GOOD);
  });

  it("wire rule 10: answers request trailers over the limit with RESOURCE_EXHAUSTED", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("Gather"));
    client.data(1, framed("hello"));
    client.headers(1, [["x-long", "a".repeat(16_384)]], true);
    await settle();
    expect(client.answer(1).headers).toMatchObject({ ":status": "200", "grpc-status": "8" });
  });

  it("wire rule 21: resets a request with headers amid its messages", async () => {
    const { client, settle } = await rawConnection();
    client.headers(1, request("Gather"));
    client.data(1, framed("hello"));
    client.headers(1, [["x-mid", "1"]]);
    await settle();
    expect(client.answer(1)).toMatchObject({ headers: {}, reset: "PROTOCOL_ERROR" });
  });

  it.each([
    { what: "connection", headers: request("One", ["connection", "keep-alive"]) },
    { what: "te other than trailers", headers: having("te", "gzip") },
    { what: "a host beside another authority", headers: request("One", ["host", "other.test"]) },
  ])("wire rule 14: resets a request with $what", async ({ headers }) => {
    const { answer } = await call(headers);
    expect(answer).toMatchObject({ headers: {}, reset: "PROTOCOL_ERROR" });
  });
});
