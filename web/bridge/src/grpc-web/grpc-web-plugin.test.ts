import { connect } from "node:net";
import { type Implementation, Metadata, RpcError } from "@route-guide/grpc";
import { Point, type RouteGuide } from "@route-guide/proto";
import { afterEach, describe, expect, it } from "vitest";
import {
  type Ask,
  GET_FEATURE,
  HERE,
  LIST_FEATURES,
  post,
  readFrames,
  requestFrame,
  start,
  type WebHouse,
  webHouse,
} from "../../testing/web-house.ts";

const open: WebHouse[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((at) => at.close()));
});

async function house(behaviour?: Partial<Implementation<typeof RouteGuide>>): Promise<WebHouse> {
  const at = await webHouse(behaviour);
  open.push(at);
  return at;
}

const plain = (hex: string): string => hex.replaceAll(" ", "");
const POINT = Point.encode(HERE);
const TEXT = { "content-type": "application/grpc-web-text" };

const ASKED = plain("00 00000011 089ae68cc30110d6d597b8fdffffffff01");
const ANSWERED = plain(`
  00 00000019 0a0468657265 1211 089ae68cc30110d6d597b8fdffffffff01
  80 00000010 677270632d7374617475733a20300d0a`).replaceAll("\n", "");

describe("gRPC-Web over HTTP/1.1 (PROTOCOL-WEB.md, wire rule 31)", () => {
  it("answers a message by a message, and the status in a last frame", async () => {
    const answer = await post(await house(), { body: [Buffer.from(ASKED, "hex")] });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/grpc-web+proto");
    expect(answer.headers["grpc-status"]).toBeUndefined();
    expect(answer.body.toString("hex")).toBe(ANSWERED);
  });

  it("answers text by text, each frame padded for itself", async () => {
    const at = await house({ getFeature: () => ({ name: "x" }) });
    const text = Buffer.from(ASKED, "hex").toString("base64");
    const { headers, body } = await post(at, { headers: TEXT, body: [Buffer.from(text)] });
    expect(headers["content-type"]).toBe("application/grpc-web-text+proto");
    expect(body.toString()).toBe("AAAAAAMKAXg=gAAAABBncnBjLXN0YXR1czogMA0K");
  });

  it("answers in the format that Accept names", async () => {
    const headers = { accept: "application/grpc-web-text" };
    const answer = await post(await house(), { headers });
    expect(answer.headers["content-type"]).toBe("application/grpc-web-text+proto");
  });

  it("takes a request in whatever pieces it comes", async () => {
    const at = await house();
    const body = requestFrame(POINT);
    for (let split = 0; split <= body.length; split += 1) {
      const pieces = [body.subarray(0, split), body.subarray(split)];
      const { names } = readFrames((await post(at, { body: pieces })).body);
      expect(names).toEqual(["here"]);
    }
  });

  it("takes a request whose every octet comes alone, in a chunk of its own", async () => {
    const at = await house();
    const text = Buffer.from(ASKED, "hex").toString("base64");
    const head = [
      `POST ${GET_FEATURE} HTTP/1.1`,
      `Host: 127.0.0.1:${at.port}`,
      `Origin: ${at.origin}`,
      "Content-Type: application/grpc-web-text",
      "Transfer-Encoding: chunked",
      "Connection: close",
    ];
    const chunks = [...text.split("").map((digit) => `1\r\n${digit}\r\n`), "0\r\n\r\n"];
    const socket = connect({ port: at.port, host: "127.0.0.1", noDelay: true });
    for (const octet of [`${head.join("\r\n")}\r\n\r\n`, ...chunks].join("").split("")) {
      await new Promise<void>((resolve) => socket.write(octet, () => resolve()));
    }
    let answer = "";
    for await (const piece of socket.setEncoding("latin1")) answer += piece;
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toContain(Buffer.from(ANSWERED.slice(0, 60), "hex").toString("base64"));
  });

  it("streams: headers, and each message, go out when they are there", async () => {
    const next: (() => void)[] = [];
    const at = await house({
      async *listFeatures(_area, call) {
        call.headers.set("x-ready", "yes");
        call.sendHeaders();
        for (const name of ["one", "two"]) {
          await new Promise<void>((resolve) => next.push(resolve));
          yield { name };
        }
      },
    });
    const response = await start(at, {
      path: LIST_FEATURES,
      body: [requestFrame(new Uint8Array())],
    });
    expect(response.headers["x-ready"]).toBe("yes");
    const pieces = response[Symbol.asyncIterator]();
    next[0]?.();
    const first: Buffer = (await pieces.next()).value;
    expect(readFrames(first)).toEqual({ names: ["one"], trailers: undefined });
    await expect.poll(() => next.length).toBe(2);
    next[1]?.();
    const rest: Buffer[] = [];
    for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
      rest.push(piece.value);
    }
    expect(readFrames(Buffer.concat(rest))).toEqual({
      names: ["two"],
      trailers: "grpc-status: 0\r\n",
    });
  });

  it("answers a stream without messages by a status in its last frame", async () => {
    const at = await house({ listFeatures: () => [] });
    const { body } = await post(at, {
      path: LIST_FEATURES,
      body: [requestFrame(new Uint8Array())],
    });
    expect(body.toString("hex")).toBe(plain("80 00000010 677270632d7374617475733a20300d0a"));
  });

  it("answers an early error in headers alone, message and details as they came", async () => {
    const at = await house({
      getFeature() {
        throw new RpcError("NOT_FOUND", "50% of café\r\n🦜", {
          metadata: Metadata.from({ "x-why": "because", "x-why-bin": Uint8Array.of(255) }),
          details: [{ typeUrl: "a", value: Uint8Array.of(1) }],
        });
      },
    });
    const { status, headers, body } = await post(at);
    expect(status).toBe(200);
    expect(body.length).toBe(0);
    expect(headers).toMatchObject({
      "content-type": "application/grpc-web+proto",
      "grpc-status": "5",
      "grpc-message": "50%25 of caf%C3%A9%0D%0A%F0%9F%A6%9C",
      "x-why": "because",
      "x-why-bin": "/w",
    });
    const details = Buffer.from(String(headers["grpc-status-details-bin"]), "base64");
    expect(details.toString("latin1")).toContain("\x1a\x06\x0a\x01a\x12\x01\x01");
    expect(headers["access-control-expose-headers"]).toBe(
      "grpc-status, grpc-message, grpc-status-details-bin, x-why, x-why-bin",
    );
  });

  it("answers a late error in the last frame", async () => {
    const at = await house({
      *listFeatures(_area, call) {
        call.trailers.set("x-count", "1");
        yield { name: "one" };
        throw new RpcError("ABORTED", "100% sure");
      },
    });
    const ask = { path: LIST_FEATURES, body: [requestFrame(new Uint8Array())] };
    const { headers, body } = await post(at, ask);
    expect(headers["grpc-status"]).toBeUndefined();
    expect(readFrames(body)).toEqual({
      names: ["one"],
      trailers: "grpc-status: 10\r\ngrpc-message: 100%25 sure\r\nx-count: 1\r\n",
    });
  });

  it("carries metadata forth, but nothing that the browser says of itself", async () => {
    let received: unknown[] = [];
    const at = await house({
      getFeature(_point, call) {
        received = [...call.metadata.entries()].filter(([name]) => name !== "user-agent");
        return { name: "" };
      },
    });
    const headers = {
      cookie: "session=1",
      "user-agent": "a browser",
      "x-grpc-web": "1",
      "x-user-agent": "grpc-web-javascript/0.1",
      "grpc-timeout": "9S",
      Authorization: "Bearer x",
      "x-who": ["ada", "bob"],
      "x-trace-bin": "AP8, AQ==",
    };
    await post(at, { headers });
    expect(received).toEqual([
      ["authorization", "Bearer x"],
      ["x-who", "ada"],
      ["x-who", "bob"],
      ["x-trace-bin", Uint8Array.of(0, 255)],
      ["x-trace-bin", Uint8Array.of(1)],
    ]);
  });

  it("carries headers back as headers, all exposed, and trailers as trailers", async () => {
    const at = await house({
      getFeature(_point, call) {
        call.headers.append("x-who", "ada").append("x-who", "bob").set("set-cookie", "a=b");
        call.headers.set("x-raw-bin", Uint8Array.of(0, 255));
        call.trailers.append("x-last", "1").append("x-last", "2").set("set-cookie", "a=b");
        return { name: "" };
      },
    });
    const { headers, body } = await post(at);
    expect(headers).toMatchObject({ "x-who": "ada, bob", "x-raw-bin": "AP8" });
    expect(headers["set-cookie"]).toBeUndefined();
    expect(headers["access-control-expose-headers"]).toBe(
      "grpc-status, grpc-message, grpc-status-details-bin, x-who, x-raw-bin",
    );
    expect(readFrames(body).trailers).toBe(
      "grpc-status: 0\r\nx-last: 1\r\nx-last: 2\r\nset-cookie: a=b\r\n",
    );
  });
});

describe("a gRPC-Web request that cannot be a call (PROTOCOL-WEB.md, wire rule 31)", () => {
  const bodies = {
    none: [],
    two: [requestFrame(POINT), requestFrame(POINT)],
    truncated: [requestFrame(POINT).subarray(0, 9)],
    compressed: [requestFrame(POINT, 1)],
    trailers: [requestFrame(POINT, 0x80)],
    tooLong: [Buffer.from("0000400001", "hex")],
    undecodable: [requestFrame(Uint8Array.of(0xff))],
  };

  const asks: { what: string; ask: Ask; status: string; message?: RegExp }[] = [
    { what: "an unknown method", ask: { path: "/routeguide.RouteGuide/No" }, status: "12" },
    { what: "an escaped path", ask: { path: GET_FEATURE.replace("G", "%47") }, status: "12" },
    { what: "a query", ask: { path: `${GET_FEATURE}?x=1` }, status: "12" },
    { what: "RecordRoute", ask: { path: "/routeguide.RouteGuide/RecordRoute" }, status: "12" },
    { what: "RouteChat", ask: { path: "/routeguide.RouteGuide/RouteChat" }, status: "12" },
    { what: "no message", ask: { body: bodies.none }, status: "12" },
    { what: "two messages", ask: { body: bodies.two }, status: "12" },
    { what: "half a message", ask: { body: bodies.truncated }, status: "13" },
    { what: "a compressed message", ask: { body: bodies.compressed }, status: "13" },
    { what: "trailers", ask: { body: bodies.trailers }, status: "13" },
    { what: "a message of over 4 MiB", ask: { body: bodies.tooLong }, status: "8" },
    { what: "a message that is none", ask: { body: bodies.undecodable }, status: "13" },
    { what: "text that is no base64", ask: { headers: TEXT }, status: "13" },
    { what: "gzip", ask: { headers: { "grpc-encoding": "gzip" } }, status: "12" },
    { what: "timeout 1x", ask: { headers: { "grpc-timeout": "1x" } }, status: "13" },
    { what: "9 digits", ask: { headers: { "grpc-timeout": "123456789m" } }, status: "13" },
    { what: "no time", ask: { headers: { "grpc-timeout": "0S" } }, status: "4" },
    { what: "broken -bin", ask: { headers: { "x-trace-bin": "%%%" } }, status: "13" },
    { what: "long path", ask: { path: `${GET_FEATURE}${"x".repeat(15_500)}` }, status: "12" },
    { what: "long name", ask: { headers: { [`${"x".repeat(15_500)}-bin`]: "%" } }, status: "13" },
  ];

  it.each(asks)("ends with a status in its headers: $what, $status", async ({ ask, status }) => {
    const { status: http, headers, body } = await post(await house(), ask);
    expect(http).toBe(200);
    expect(headers["grpc-status"]).toBe(status);
    expect(headers["grpc-message"]).toMatch(/./);
    expect(headers["grpc-accept-encoding"]).toBe("identity");
    expect(headers["access-control-allow-origin"]).toBeDefined();
    expect(body.length).toBe(0);
  });

  // biome-ignore format: a table
  it.each([
    { what: "GET",        ask: { method: "GET", body: [] },                                 status: 405 },
    { what: "PUT",        ask: { method: "PUT" },                                           status: 405 },
    { what: "gRPC",       ask: { headers: { "content-type": "application/grpc" } },         status: 415 },
    { what: "JSON",       ask: { headers: { "content-type": "application/json" } },         status: 415 },
    { what: "another codec", ask: { headers: { "content-type": "application/grpc-web+json" } }, status: 415 },
    { what: "a zipped body", ask: { headers: { "content-encoding": "gzip" } },              status: 415 },
    { what: "another service", ask: { path: "/grpc.health.v1.Health/Check" },               status: 404 },
  ])("is refused by HTTP: $what, $status", async ({ ask, status }) => {
    const { status: http, headers } = await post(await house(), ask);
    expect(http).toBe(status);
    expect(headers["grpc-status"]).toBeUndefined();
  });
});
