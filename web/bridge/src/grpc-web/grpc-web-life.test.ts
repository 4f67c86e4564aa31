import { once } from "node:events";
import { Agent } from "node:http";
import { connect } from "node:net";
import { type Implementation, RpcError } from "@route-guide/grpc";
import type { RouteGuide } from "@route-guide/proto";
import { ManualClock } from "@route-guide/transport/memory";
import { afterEach, describe, expect, it } from "vitest";
import {
  GET_FEATURE,
  LIST_FEATURES,
  post,
  readAnswer,
  readFrames,
  requestFrame,
  start,
  type WebHouse,
  webHouse,
} from "../../testing/web-house.ts";
import type { BridgeOptions } from "../bridge.ts";

const open: WebHouse[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((at) => at.close()));
});

async function house(
  behaviour?: Partial<Implementation<typeof RouteGuide>>,
  options?: Partial<BridgeOptions>,
): Promise<WebHouse> {
  const at = await webHouse(behaviour, options);
  open.push(at);
  return at;
}

const LIST = { path: LIST_FEATURES, body: [requestFrame(new Uint8Array())] };

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}

/** A handler that answers when told to, unless its call is given up before. */
function patience() {
  const called = deferred<number | undefined>();
  const answered = deferred<void>();
  const givenUp = deferred<void>();
  const getFeature: Implementation<typeof RouteGuide>["getFeature"] = async (_point, call) => {
    called.resolve(call.timeLeftMs);
    call.signal.addEventListener("abort", () => givenUp.resolve());
    await Promise.race([answered.promise, givenUp.promise]);
    return { name: "late" };
  };
  return {
    called: called.promise,
    givenUp: givenUp.promise,
    answer: () => answered.resolve(),
    getFeature,
  };
}

/** The lines of a request for {@link GET_FEATURE} that has `bytes` of body. */
function requestHead(at: WebHouse, bytes: number, ...more: string[]): string {
  const lines = [
    `POST ${GET_FEATURE} HTTP/1.1`,
    `Host: 127.0.0.1:${at.port}`,
    `Origin: ${at.origin}`,
    "Content-Type: application/grpc-web",
    `Content-Length: ${bytes}`,
    ...more,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

describe("the deadline of a gRPC-Web call", () => {
  it("is the server's too, and ends the call at both", async () => {
    const clock = new ManualClock();
    const { called, givenUp, getFeature } = patience();
    const at = await house({ getFeature }, { clock });
    const answer = post(at, { headers: { "grpc-timeout": "5S" } });
    expect(await called).toBe(5_000);
    await clock.advance(5_000);
    expect((await answer).headers["grpc-status"]).toBe("4");
    await givenUp;
  });

  it("ends a call whose request never comes whole", async () => {
    const clock = new ManualClock();
    const at = await house({}, { clock });
    const socket = connect(at.port, "127.0.0.1");
    const asked = once(at.bridge.server, "request");
    const answered = once(socket, "data");
    socket.write(`${requestHead(at, 22, "Grpc-Timeout: 50m")}\0`);
    await asked;
    await clock.advance(50);
    expect(String(await answered)).toContain("grpc-status: 4\r\n");
    socket.destroy();
  });
});

describe("a gRPC-Web call whose client leaves", () => {
  it("is cancelled at the server, though there was no answer yet", async () => {
    const { called, givenUp, getFeature } = patience();
    const at = await house({ getFeature });
    const leaving = new AbortController();
    const answer = post(at, { signal: leaving.signal });
    await called;
    leaving.abort();
    await expect(answer).rejects.toThrow("aborted");
    await givenUp;
    await expect.poll(() => at.server.callCount).toBe(0);
    const metrics = await at.bridge.inject("/metrics");
    expect(metrics.body).toContain(`calls_total{method="${GET_FEATURE}",status="CANCELLED"} 1`);
  });

  it("is cancelled at the server amid its messages", async () => {
    let hasEnded = false;
    const at = await house({
      async *listFeatures(_area, call) {
        try {
          yield { name: "one" };
          await once(call.signal, "abort");
        } finally {
          hasEnded = true;
        }
      },
    });
    const response = await start(at, LIST);
    await once(response, "data");
    response.destroy();
    await expect.poll(() => hasEnded).toBe(true);
    await expect.poll(() => at.server.callCount).toBe(0);
  });
});

describe("a gRPC-Web client that reads slowly", () => {
  it("is not written to faster, and the server waits", async () => {
    const name = "x".repeat(65_536);
    let made = 0;
    const at = await house({
      *listFeatures() {
        for (; made < 512; made += 1) yield { name };
      },
    });
    const response = await start(at, LIST); // nobody reads it
    let before = -1;
    await expect
      .poll(
        () => {
          const stands = made > 0 && made === before;
          before = made;
          return stands;
        },
        { interval: 100 },
      )
      .toBe(true);
    expect(made).toBeLessThan(384); // the sockets hold some mebibytes
    const { names, trailers } = readFrames((await readAnswer(response)).body);
    expect(names.length).toBe(512);
    expect(trailers).toBe("grpc-status: 0\r\n");
  });
});

describe("a gRPC-Web call whose server is lost", () => {
  it("ends UNAVAILABLE, and says nothing of where the server was", async () => {
    const at = await house(
      {},
      {
        upstream: {
          authority: "secret",
          scheme: "http",
          dial: () => Promise.reject(new Error("nobody at 10.1.2.3")),
        },
      },
    );
    expect((await post(at)).headers).toMatchObject({
      "grpc-status": "14",
      "grpc-message": "the RouteGuide server cannot be reached",
    });
  });

  it("ends UNAVAILABLE amid its messages", async () => {
    const at = await house({
      async *listFeatures(_area, call) {
        yield { name: "one" };
        await once(call.signal, "abort");
      },
    });
    const response = await start(at, LIST);
    const body: Buffer[] = [];
    for await (const piece of response) {
      body.push(piece);
      at.loseServer();
    }
    const { names, trailers } = readFrames(Buffer.concat(body));
    expect(names).toEqual(["one"]);
    expect(trailers).toMatch(/^grpc-status: 14\r\ngrpc-message: /);
  });
});

describe("the limits of gRPC-Web", () => {
  it("hold for all the calls that are open", async () => {
    const { called, answer, getFeature } = patience();
    const at = await house({ getFeature }, { limits: { connections: 1 } });
    const first = post(at);
    await called;
    const { headers } = await post(at);
    expect(headers).toMatchObject({
      "grpc-status": "14",
      "grpc-message": "too many calls are open",
    });
    answer();
    expect(readFrames((await first).body).names).toEqual(["late"]);
    expect(readFrames((await post(at)).body).names).toEqual(["late"]);
  });

  it("let a connection have one call at a time", async () => {
    const { called, answer, getFeature } = patience();
    const at = await house({ getFeature });
    const socket = connect(at.port, "127.0.0.1").setEncoding("latin1");
    const request = `${requestHead(at, 5)}\0\0\0\0\0`;
    const second = `${requestHead(at, 5, "Connection: close")}\0\0\0\0\0`;
    socket.write(request + second);
    await called;
    answer();
    let answers = "";
    for await (const text of socket) answers += text;
    expect(answers.split("HTTP/1.1 200 OK")).toEqual([
      "",
      expect.stringContaining("grpc-status: 0\r\n"),
      expect.stringContaining("grpc-message: too many calls are open\r\n"),
    ]);
  });

  it.each([
    { what: "messages", limits: { messagesPerSecond: 1 } },
    { what: "bytes", limits: { bytesPerSecond: 22 } },
  ])("hold a connection's requests to a pace, by their $what", async ({ limits }) => {
    const clock = new ManualClock();
    let calls = 0;
    const getFeature = () => {
      calls += 1;
      return { name: "here" };
    };
    const at = await house({ getFeature }, { clock, limits });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await post(at, { agent });
    const asked = once(at.bridge.server, "request");
    const second = post(at, { agent });
    await asked;
    await clock.advance(999);
    expect(calls).toBe(1);
    await clock.advance(1);
    expect((await second).status).toBe(200);
    expect(calls).toBe(2);
    agent.destroy();
  });
});

describe("the end of the bridge", () => {
  it("waits for gRPC-Web calls to finish", async () => {
    const { called, answer, getFeature } = patience();
    const at = await house({ getFeature }, { graceMs: 20_000 });
    const last = post(at);
    await called;
    const closed = at.close();
    answer();
    expect(readFrames((await last).body).names).toEqual(["late"]);
    await closed;
  });

  it("ends what is left UNAVAILABLE", async () => {
    const { called, givenUp, getFeature } = patience();
    const at = await house({ getFeature }, { graceMs: 20 });
    const last = post(at);
    await called;
    const closed = at.close();
    expect((await last).headers).toMatchObject({
      "grpc-status": "14",
      "grpc-message": "the bridge is stopping",
    });
    await Promise.all([givenUp, closed]);
  });

  it("does not wait for those who never read", async () => {
    const name = "x".repeat(65_536);
    const at = await house({
      *listFeatures() {
        for (;;) yield { name };
      },
    });
    const response = await start(at, LIST);
    const broken = once(response, "error");
    await at.close();
    response.resume();
    expect((await broken)[0]).toMatchObject({ code: "ECONNRESET" });
  });
});

describe("the metrics", () => {
  it("count gRPC-Web calls and the bytes of their messages", async () => {
    const at = await house({
      *listFeatures() {
        yield { name: "abc" };
        throw new RpcError("ABORTED", "enough");
      },
    });
    await post(at);
    await post(at, LIST);
    await post(at, { path: "/routeguide.RouteGuide/Anything" });
    const { body } = await at.bridge.inject("/metrics");
    expect(body).toContain(`calls_total{method="${GET_FEATURE}",status="OK"} 1`);
    expect(body).toContain(`calls_total{method="${LIST_FEATURES}",status="ABORTED"} 1`);
    expect(body).toContain('calls_total{method="unknown",status="UNIMPLEMENTED"} 1');
    expect(body).toContain('message_bytes_total{direction="to_server"} 17');
    expect(body).toContain('message_bytes_total{direction="to_page"} 30');
  });

  it("have the time that gRPC-Web calls take, as of those of our page", async () => {
    const clock = new ManualClock();
    const { called, answer, getFeature } = patience();
    const at = await house({ getFeature }, { clock });
    const answered = post(at);
    await called;
    await clock.advance(1_500);
    answer();
    await answered;
    await post(at, { path: "/routeguide.RouteGuide/Anything" });
    const { body } = await at.bridge.inject("/metrics");
    expect(body).toContain(`call_seconds_sum{method="${GET_FEATURE}"} 1.5`);
    expect(body).not.toContain('call_seconds_count{method="unknown"}');
  });

  it("tell how the channel to the server fares, as channelz would", async () => {
    const at = await house({
      getFeature() {
        throw new RpcError("ABORTED", "enough");
      },
    });
    const before = (await at.bridge.inject("/metrics")).body;
    expect(before).toContain('upstream_state{state="idle"} 1');
    expect(before).toContain("upstream_calls_started_total 0");
    await post(at);
    await post(at, LIST);
    for (let scrapes = 0; scrapes < 2; scrapes += 1) {
      const { body } = await at.bridge.inject("/metrics");
      expect(body).toContain('upstream_state{state="ready"} 1');
      expect(body).toContain('upstream_state{state="idle"} 0');
      expect(body).toContain("upstream_calls_started_total 2");
      expect(body).toContain('upstream_calls_total{outcome="succeeded"} 1');
      expect(body).toContain('upstream_calls_total{outcome="failed"} 1');
    }
  });
});
