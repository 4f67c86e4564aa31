import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { MapSite } from "../support/map-page.ts";

const BERKSHIRE = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA";

/** What Chromium writes by itself while there is nobody to connect to. */
const UNREACHABLE = /WebSocket connection to .* failed|net::ERR_CONNECTION_REFUSED/;

describeInBrowser("the page, when a connection is lost", { timeout: 60_000 }, () => {
  let browser: Browser;
  let site: MapSite;

  beforeAll(async () => {
    browser = await launchBrowser();
    site = new MapSite(browser);
  }, 60_000);
  beforeEach(() => site.start());
  afterEach(() => site.closePages(UNREACHABLE));
  afterAll(async () => {
    await site.stop();
    await browser.close();
  });

  it.each([
    { what: "the server", stop: () => site.stopServer() },
    { what: "the bridge", stop: () => site.stopBridge() },
  ])("says so, and comes back when $what does", async ({ stop }) => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Chat");
    await visitor.clickFeature(BERKSHIRE);
    await visitor.leaveNote("before");
    await visitor.sees("before", visitor.transcript);

    await stop();
    await visitor.sees(/^Offline/);
    await visitor.sees("The connection broke.", visitor.transcript);
    const draft = visitor.page.getByRole("textbox", { name: "Your note" });
    await draft.fill("not lost");
    await visitor.sees("your draft is kept");

    await site.start();
    await visitor.sees("Online again");
    await visitor.sees("Connected again: a new stream is open", visitor.transcript);
    expect(await draft.inputValue()).toBe("not lost");
    await draft.press("Enter");
    await visitor.sees("not lost", visitor.transcript);

    const other = await site.open();
    await other.hasFeatures();
    await other.take("Chat");
    await other.clickFeature(BERKSHIRE);
    await other.leaveNote("who was here?");
    await other.sees("not lost", other.transcript);
  });

  it("can be told to try now", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await site.stopServer();
    await visitor.sees(/^Offline/);
    // until the page would wait for so long by itself that the click surely comes before
    const wait = visitor.page.locator(".connection-retry", { hasText: /\b([7-9]|1[0-2])\b/ });
    await wait.waitFor();
    await site.start();
    await visitor.page.getByRole("button", { name: "Try now" }).click();
    await visitor.sees("Online again");
  });

  it("opens without a server, and fills the map when there is one", async () => {
    await site.stopServer();
    const visitor = await site.open();
    await visitor.sees(/^Offline/);
    await visitor.sees("npm start");
    await visitor.page.getByRole("textbox", { name: /Latitude, longitude/ }).fill("1, 2");
    await visitor.page.keyboard.press("Enter");
    await visitor.sees("No frames: the call ended before it got a stream.", visitor.call);
    await site.start();
    await visitor.hasFeatures();
    expect(await visitor.page.getByText("npm start").count()).toBe(0);
  });

  it("finds the notes of before when it is reloaded", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Chat");
    await visitor.clickFeature(BERKSHIRE);
    await visitor.leaveNote("before the reload");
    await visitor.sees("before the reload", visitor.transcript);

    await visitor.page.reload();
    await visitor.hasFeatures();
    await visitor.take("Chat");
    await visitor.clickFeature(BERKSHIRE);
    await visitor.leaveNote("after the reload");
    await visitor.sees("before the reload", visitor.transcript);
  });
});
