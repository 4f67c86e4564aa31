import { once } from "node:events";
import { type ClientHttp2Session, constants, type IncomingHttpHeaders } from "node:http2";
import { Feature } from "@route-guide/proto";
import { afterEach, describe, expect, it } from "vitest";
import { FrameLog } from "./http2/frame-log.ts";
import {
  askForA,
  DOWNLOAD,
  download,
  downloaded,
  framed,
  GET_FEATURE,
  UPLOAD,
  unframed,
  upload,
  uploaded,
} from "./http2/messages.ts";
import { answerOf, callHeaders, exchange, openSession, ping } from "./http2/node-client.ts";
import { routeGuide, testService } from "./ours/for-a-test.ts";
import type { Served } from "./ours/served.ts";
import { NAME_OF_A } from "./vectors.ts";

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function sessionWith(
  { port }: Served,
  options?: Parameters<typeof openSession>[1],
): Promise<ClientHttp2Session> {
  const session = await openSession(port, options);
  cleanUps.push(() => session.destroy());
  return session;
}

const statusIn = (headers: IncomingHttpHeaders) => headers["grpc-status"];

describe("node:http2 asks our server in HTTP's terms", () => {
  it("gets headers, a message and trailers", async () => {
    const session = await sessionWith(await routeGuide());
    const answer = await exchange(session, callHeaders(GET_FEATURE), askForA);
    expect(answer.headers).toMatchObject({ ":status": 200, "content-type": "application/grpc" });
    expect(statusIn(answer.headers)).toBeUndefined();
    const [message = Buffer.alloc(0)] = unframed(answer.body);
    expect(Feature.decode(message).name).toBe(NAME_OF_A);
    expect(Object.entries(answer.trailers)).toEqual([["grpc-status", "0"]]);
  });

  it("gets an early error as Trailers-Only", async () => {
    const session = await sessionWith(await routeGuide());
    const answer = await exchange(session, callHeaders("/no.Such/Method"), askForA);
    expect(answer).toMatchObject({ endsWithHeaders: true, body: Buffer.alloc(0), trailers: {} });
    expect(answer.headers).toMatchObject({ ":status": 200, "grpc-status": "12" });
  });

  it.each(["GET", "HEAD", "PUT", "OPTIONS", "DELETE"])("gets 405 for %s", async (method) => {
    const session = await sessionWith(await routeGuide());
    const headers = callHeaders(GET_FEATURE, { ":method": method });
    const { headers: answer } = await exchange(session, headers);
    expect(answer).toMatchObject({ ":status": 405, allow: "POST" });
  });

  it("gets 405 for CONNECT, which has no path", async () => {
    const session = await sessionWith(await routeGuide());
    const stream = session.request({ ":method": "CONNECT", ":authority": "elsewhere:80" });
    const { headers } = await answerOf(stream);
    expect(headers[":status"]).toBe(405);
  });

  it.each([{ "content-type": "application/json" }, { "content-type": "application/grpcfoo" }])(
    "gets 415 for %o",
    async (more) => {
      const session = await sessionWith(await routeGuide());
      const { headers } = await exchange(session, callHeaders(GET_FEATURE, more), askForA);
      expect(headers[":status"]).toBe(415);
    },
  );

  it("may end its request by trailers", async () => {
    const session = await sessionWith(await testService());
    const stream = session.request(callHeaders(UPLOAD), { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-checksum": "1" }));
    stream.end(upload(1, 2));
    const { body, trailers } = await answerOf(stream);
    expect([uploaded(body), statusIn(trailers)]).toEqual([3, "0"]);
  });

  it("may cut messages into DATA frames as it likes", async () => {
    const session = await sessionWith(await testService());
    const stream = session.request(callHeaders(UPLOAD));
    const answer = answerOf(stream);
    for (const octet of upload(1, 2, 3)) {
      await new Promise<void>((resolve) => {
        stream.write(Buffer.of(octet), () => resolve());
      });
    }
    stream.end();
    expect(uploaded((await answer).body)).toBe(6);
    const manyInOne = await exchange(session, callHeaders(UPLOAD), upload(...Array(500).fill(2)));
    expect(uploaded(manyInOne.body)).toBe(1000);
  });

  it("makes 1,000 calls at once on a connection that takes 100", async () => {
    const served = await routeGuide();
    const session = await sessionWith(served);
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => exchange(session, callHeaders(GET_FEATURE), askForA)),
    );
    expect(new Set(answers.map(({ trailers }) => statusIn(trailers)))).toEqual(new Set(["0"]));
    expect([served.server.connectionCount, served.server.callCount]).toEqual([1, 0]);
  });
});

describe("node:http2 sends our server what is rarely sent", () => {
  it("pads every frame, and never runs out of window for it", async () => {
    const log = new FrameLog();
    const session = await sessionWith(await testService({ tap: log.tap }), {
      paddingStrategy: constants.PADDING_STRATEGY_MAX,
    });
    for (let round = 0; round < 8; round += 1) {
      const { body } = await exchange(session, callHeaders(UPLOAD), upload(500_000));
      expect(uploaded(body)).toBe(500_000);
    }
    expect(log.padded("HEADERS").length).toBeGreaterThan(0);
    expect(log.padded("DATA").length).toBeGreaterThan(0);
  });

  it("abandons uploads half-way, and never runs out of window for it", async () => {
    const served = await testService();
    const session = await sessionWith(served);
    for (let round = 0; round < 20; round += 1) {
      const ended = served.nextEnd(UPLOAD);
      const stream = session.request(callHeaders(UPLOAD));
      stream.on("error", () => {});
      stream.write(upload(1_000_000).subarray(0, 200_000), () => stream.destroy());
      await ended;
    }
    const { body } = await exchange(session, callHeaders(UPLOAD), upload(2_000_000));
    expect(uploaded(body)).toBe(2_000_000);
  });

  it("fills several CONTINUATION frames, and gets as many", async () => {
    const log = new FrameLog();
    const served = await testService({ tap: log.tap, maxHeaderListBytes: 100_000 });
    const session = await sessionWith(served, { maxSendHeaderBlockLength: 100_000 });
    const long = "#".repeat(60_000); // 12 bits each: Huffman coding does not help
    const headers = callHeaders("/grpc.testing.TestService/UnaryCall", {
      "x-grpc-test-echo-initial": long,
    });
    const answer = await exchange(session, headers, framed(new Uint8Array()));
    expect(answer.headers["x-grpc-test-echo-initial"]).toBe(long);
    expect(log.of("received", "CONTINUATION").length).toBeGreaterThan(1);
    expect(log.of("sent", "CONTINUATION").length).toBeGreaterThan(1);
  });

  it("learns that its headers are too long, and goes on", async () => {
    const session = await sessionWith(await routeGuide());
    const tooLong = callHeaders(GET_FEATURE, { "x-long": "x".repeat(17_000) });
    const { headers } = await exchange(session, tooLong, askForA);
    expect(headers).toMatchObject({ ":status": 200, "grpc-status": "8" });
    const { trailers } = await exchange(session, callHeaders(GET_FEATURE), askForA);
    expect(statusIn(trailers)).toBe("0");
  });

  it("pings", async () => {
    const session = await sessionWith(await routeGuide());
    const payload = Buffer.from("8 octets");
    expect(await ping(session, payload)).toEqual(payload);
  });

  it("resets a call, whose handler learns it", async () => {
    const served = await testService();
    const session = await sessionWith(served);
    const [begun, ended] = [served.nextStart(UPLOAD), served.nextEnd(UPLOAD)];
    const stream = session.request(callHeaders(UPLOAD));
    stream.on("error", () => {});
    await begun;
    session.destroy();
    expect(await ended).toMatchObject({ status: "CANCELLED" });
  });
});

describe("node:http2 has our server wait", () => {
  const sizes = Array<number>(40).fill(100_000);

  /** A download of which nobody reads, once the server has filled the stream's window. */
  async function stalled(log: FrameLog, session: ClientHttp2Session, windowBytes: number) {
    const stream = session.request(callHeaders(DOWNLOAD));
    stream.end(download(...sizes));
    await once(stream, "response");
    const streamId = stream.id ?? 0;
    await expect.poll(() => log.sentOn(streamId), { interval: 5 }).toBe(windowBytes);
    return { stream, streamId };
  }

  it("while it does not read, and serve other streams meanwhile", async () => {
    const log = new FrameLog();
    const session = await sessionWith(await testService({ tap: log.tap }));
    const { stream, streamId } = await stalled(log, session, 65_535);
    const other = await exchange(session, callHeaders(DOWNLOAD), download(300_000));
    expect(downloaded(other.body)).toEqual([300_000]);
    expect(log.sentOn(streamId)).toBe(65_535);
    const { body, trailers } = await answerOf(stream);
    expect(downloaded(body)).toEqual(sizes);
    expect(statusIn(trailers)).toBe("0");
  });

  it("until it widens the window, and not when it has narrowed it", async () => {
    const log = new FrameLog();
    const session = await sessionWith(await testService({ tap: log.tap }));
    session.setLocalWindowSize(4_000_000);
    const { stream, streamId } = await stalled(log, session, 65_535);
    session.settings({ initialWindowSize: 200_000 });
    await expect.poll(() => log.sentOn(streamId), { interval: 5 }).toBe(200_000);
    session.settings({ initialWindowSize: 100_000 }); // 100,000 octets below nothing
    await once(session, "localSettings");
    await ping(session, Buffer.alloc(8));
    expect(log.sentOn(streamId)).toBe(200_000);
    expect(downloaded((await answerOf(stream)).body)).toEqual(sizes);
  });

  it("for its other settings: no table, no streams of ours, larger frames", async () => {
    const session = await sessionWith(await routeGuide());
    const expectAnswer = async () => {
      const { trailers } = await exchange(session, callHeaders(GET_FEATURE), askForA);
      expect(statusIn(trailers)).toBe("0");
    };
    await expectAnswer();
    for (const headerTableSize of [0, 4_096, 100, 65_536]) {
      session.settings({ headerTableSize, maxFrameSize: 1 << 20, maxConcurrentStreams: 0 });
      await once(session, "localSettings");
      await expectAnswer();
      await expectAnswer();
    }
  });
});

describe("node:http2 parts from our server", () => {
  it("by two GOAWAYs, after which the open call ends as it would", async () => {
    const served = await testService();
    const session = await sessionWith(served);
    const stream = session.request(callHeaders(UPLOAD));
    stream.write(upload(1));
    await ping(session, Buffer.alloc(8)); // the stream has arrived
    const goAways: unknown[] = [];
    session.on("goaway", (code, lastStreamId, data) => {
      goAways.push({ code, lastStreamId, text: `${Buffer.from(data)}` });
    });
    const stopped = served.stop();
    await expect.poll(() => goAways.length, { interval: 5 }).toBe(2);
    const text = "the server is stopping";
    expect(goAways).toEqual([
      { code: 0, lastStreamId: 2 ** 31 - 1, text },
      { code: 0, lastStreamId: stream.id, text },
    ]);
    stream.end(upload(2));
    expect(uploaded((await answerOf(stream)).body)).toBe(3);
    await stopped;
    await expect.poll(() => session.destroyed, { interval: 5 }).toBe(true);
  });

  it("by its own GOAWAY, after which the open call ends as it would", async () => {
    const served = await testService();
    const session = await sessionWith(served);
    const stream = session.request(callHeaders(UPLOAD));
    stream.write(upload(1));
    await ping(session, Buffer.alloc(8));
    session.goaway();
    session.close();
    stream.end(upload(2));
    expect(uploaded((await answerOf(stream)).body)).toBe(3);
    await expect.poll(() => served.server.connectionCount, { interval: 5 }).toBe(0);
  });
});
