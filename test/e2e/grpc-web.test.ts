import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBridge } from "@route-guide/bridge";
import {
  type CallContext,
  createServer,
  type Implementation,
  Metadata,
  RpcError,
} from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { memoryListener } from "@route-guide/transport/memory";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { type Ask, CLIENTS, type ClientName, type Report } from "./grpc-web/ask.ts";
import { buildCallingPage, serveFrom } from "./grpc-web/calling-site.ts";
import type { CallingPage } from "./grpc-web/page.ts";

type Guide = Implementation<typeof RouteGuide>;

const HERE = { latitude: 409146138, longitude: -746188906 };

const DEFAULTS: Guide = {
  getFeature: (location) => ({ name: "here", location }),
  *listFeatures() {
    for (const name of ["one", "two", "three"]) yield { name };
  },
  recordRoute: () => ({ pointCount: 0, featureCount: 0, distance: 0, elapsedTime: 0 }),
  routeChat: (notes) => notes,
};

/** Waits until nobody waits for the answer to `call` any more. */
async function untilGivenUp({ signal }: CallContext): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

declare const callingPage: CallingPage;

describeInBrowser("gRPC-Web in a browser (wire rule 31)", { timeout: 15_000 }, () => {
  const undo: (() => Promise<unknown>)[] = [];
  let guide = DEFAULTS;
  let calls = 0;
  let address: string;
  let allowed: Page;
  let refused: Page;
  let own: Page;

  beforeEach(() => {
    guide = DEFAULTS;
    calls = 0;
  });

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "calling page "));
    undo.push(() => rm(folder, { recursive: true }));
    await buildCallingPage(folder);
    const [friend, stranger] = await Promise.all([serveFrom(folder), serveFrom(folder)]);
    undo.push(friend.close, stranger.close);

    address = await startBridge(folder, friend.origin);
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    [allowed, refused, own] = await Promise.all([
      openPage(browser, friend.origin),
      openPage(browser, stranger.origin),
      openPage(browser, address),
    ]);
  }, 60_000);

  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  /** A bridge, and behind it a server that does what `guide` says at the time. */
  async function startBridge(folder: string, origin: string): Promise<string> {
    const server = createServer().add(RouteGuide, {
      getFeature(point, call) {
        calls += 1;
        return guide.getFeature(point, call);
      },
      listFeatures(area, call) {
        calls += 1;
        return guide.listFeatures(area, call);
      },
      recordRoute: (points, call) => guide.recordRoute(points, call),
      routeChat: (notes, call) => guide.routeChat(notes, call),
    });
    const { dialer } = memoryListener((socket) => server.accept(socket));
    const bridge = await createBridge({ upstream: dialer, page: folder, origins: [origin] });
    undo.push(() => bridge.close());
    await bridge.listen({ host: "localhost", port: 0 });
    return `http://localhost:${(bridge.server.address() as AddressInfo).port}`;
  }

  async function openPage(browser: Browser, origin: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(origin);
    return page;
  }

  function start(page: Page, client: ClientName, ask: Partial<Ask> = {}): Promise<void> {
    const whole: Ask = { client, address, method: "GetFeature", request: HERE, ...ask };
    return page.evaluate((asked) => callingPage.start(asked), whole);
  }

  const report = (page: Page): Promise<Report> => page.evaluate(() => callingPage.report);

  async function ended(page: Page): Promise<Report> {
    await page.waitForFunction(() => callingPage.report.status !== undefined);
    return report(page);
  }

  async function call(page: Page, client: ClientName, ask?: Partial<Ask>): Promise<Report> {
    await start(page, client, ask);
    return ended(page);
  }

  const LIST = { method: "ListFeatures", request: {} };

  it.each(CLIENTS)("%s: makes a unary call, with metadata both ways", async (client) => {
    const got: (string | undefined)[] = [];
    guide = {
      ...DEFAULTS,
      getFeature(location, { metadata, headers, trailers }) {
        got.push(metadata.get("x-who"), metadata.get("x-user-agent"), metadata.get("origin"));
        headers.set("x-first", "1");
        trailers.set("x-last", "2");
        return { name: "café 🦜", location };
      },
    };
    const { status, messages, headers, trailers } = await call(allowed, client, {
      metadata: { "x-who": "ada" },
    });
    expect(status?.code).toBe(0);
    expect(messages).toEqual([{ name: "café 🦜", location: HERE }]);
    expect(got).toEqual(["ada", undefined, undefined]);
    expect(headers).toMatchObject({ "x-first": "1" });
    expect(trailers).toMatchObject({ "x-last": "2" });
  });

  it.each(CLIENTS)("%s: reads a stream", async (client) => {
    const { status, messages } = await call(allowed, client, LIST);
    expect(status?.code).toBe(0);
    expect(messages).toEqual([{ name: "one" }, { name: "two" }, { name: "three" }]);
  });

  // Google's binary format waits for the whole of a body, and is meant for unary calls
  it.each([CLIENTS[0], CLIENTS[2]])("%s: sees each message as it is sent", async (client) => {
    let goOn: () => void = () => {};
    guide = {
      ...DEFAULTS,
      async *listFeatures() {
        for (const name of ["x", "xx", "xxx"]) {
          yield { name };
          await new Promise<void>((resolve) => {
            goOn = resolve;
          });
        }
      },
    };
    await start(allowed, client, LIST);
    for (const count of [1, 2, 3]) {
      await expect.poll(async () => (await report(allowed)).messages.length).toBe(count);
      expect((await report(allowed)).status).toBeUndefined();
      goOn();
    }
    expect((await ended(allowed)).status?.code).toBe(0);
  });

  it.each(CLIENTS)("%s: gets a megabyte whole", async (client) => {
    const name = "0123456789abcdef".repeat(65_536);
    guide = { ...DEFAULTS, getFeature: () => ({ name }) };
    const { messages } = await call(allowed, client);
    expect(messages).toEqual([{ name }]);
  });

  it.each(CLIENTS)("%s: gets an error with its message, details and metadata", async (client) => {
    guide = {
      ...DEFAULTS,
      getFeature() {
        throw new RpcError("FAILED_PRECONDITION", "50% of café 🦜", {
          metadata: Metadata.from({ "x-why": "because" }),
          details: [{ typeUrl: "type.googleapis.com/x.Y", value: Uint8Array.of(1) }],
        });
      },
    };
    const { status, trailers } = await call(allowed, client);
    expect(status).toEqual({ code: 9, message: "50% of café 🦜" });
    expect(trailers).toMatchObject({ "x-why": "because" });
    const details = Buffer.from(trailers["grpc-status-details-bin"] ?? "", "base64");
    expect(details.includes("type.googleapis.com/x.Y")).toBe(true);
  });

  it.each(CLIENTS)("%s: gets an error that comes after messages", async (client) => {
    guide = {
      ...DEFAULTS,
      *listFeatures() {
        yield { name: "one" };
        throw new RpcError("ABORTED", "enough");
      },
    };
    const { status, messages } = await call(allowed, client, LIST);
    expect(messages).toEqual([{ name: "one" }]);
    expect(status).toEqual({ code: 10, message: "enough" });
  });

  // Connect's does not even ask
  it.each([CLIENTS[0], CLIENTS[1]])("%s: is told that requests are no streams", async (client) => {
    const { status } = await call(allowed, client, { method: "RecordRoute" });
    expect(status?.code).toBe(12);
  });

  it.each(CLIENTS)("%s: sets a deadline, which the server is told and keeps", async (client) => {
    const left: (number | undefined)[] = [];
    let givenUp = false;
    guide = {
      ...DEFAULTS,
      async getFeature(_point, context) {
        left.push(context.timeLeftMs);
        await untilGivenUp(context);
        givenUp = true;
        return { name: "" };
      },
    };
    const { status } = await call(allowed, client, { timeoutMs: 800 });
    expect(status?.code).toBe(4);
    expect(left.length).toBe(1);
    expect(left[0]).toBeGreaterThan(0);
    expect(left[0]).toBeLessThanOrEqual(800);
    await expect.poll(() => givenUp).toBe(true);
  });

  it.each(CLIENTS)("%s: cancels, and the server hears of it", async (client) => {
    let givenUp = false;
    guide = {
      ...DEFAULTS,
      async *listFeatures(_area, context) {
        yield { name: "one" };
        await untilGivenUp(context);
        givenUp = true;
      },
    };
    await start(allowed, client, LIST);
    await expect.poll(() => calls).toBe(1);
    await allowed.evaluate(() => callingPage.cancel());
    await expect.poll(() => givenUp).toBe(true);
  });

  it.each(CLIENTS)("%s: may be used by the bridge's own page", async (client) => {
    const { status, messages } = await call(own, client);
    expect(status?.code).toBe(0);
    expect(messages).toEqual([{ name: "here", location: HERE }]);
  });

  it.each(CLIENTS)("%s: gets nothing from a page that is not on the list", async (client) => {
    const { status, messages, headers } = await call(refused, client);
    expect(status?.code).not.toBe(0);
    expect(messages).toEqual([]);
    expect(headers).toEqual({});
    expect(calls).toBe(0);
  });
});
