import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { MapSite } from "../support/map-page.ts";

const BERKSHIRE = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA";
const PATRIOTS = "Patriots Path, Mendham, NJ 07945, USA";

describeInBrowser("the map's tools", { timeout: 60_000 }, () => {
  let browser: Browser;
  let site: MapSite;

  beforeAll(async () => {
    browser = await launchBrowser();
    site = new MapSite(browser);
    await site.start();
  }, 60_000);
  afterEach(() => site.closePages());
  afterAll(async () => {
    await site.stop();
    await browser.close();
  });

  it("Point asks for the feature where one clicks", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.clickFeature(BERKSHIRE);
    await visitor.sees(BERKSHIRE, visitor.page.getByRole("status"));
    await visitor.sees(/^409146138, .746188906$/);
    await visitor.page.getByRole("button", { name: BERKSHIRE, exact: true }).hover();
    await visitor.sees(/^E7 409146138, .746188906$/, visitor.page.locator(".feature-tip"));
    await visitor.sees("OK", visitor.call);
    const frames = visitor.call.getByRole("listbox");
    await visitor.sees("HEADERS", frames);
    await visitor.sees("DATA", frames);
  });

  it("Point says when nothing has a name there, and when it is no place at all", async () => {
    const visitor = await site.open();
    const place = visitor.page.getByRole("textbox", { name: /Latitude, longitude/ });
    await place.fill("0, 0");
    await place.press("Enter");
    await visitor.sees("Nothing has a name here");
    const alert = visitor.page.getByRole("alert");
    for (const [typed, reason] of [
      ["nowhere", "Not a place"],
      ["95.0, 0", "Latitude must be"],
      ["2000000000, 0", "Latitude must be"],
      ["0.5, 200", "Longitude must be"],
    ] as const) {
      await place.fill(typed);
      await place.press("Enter");
      await visitor.sees(reason, alert);
      await visitor.page.getByText("Nothing has a name here").waitFor({ state: "detached" });
    }
    await place.fill("9500, 0");
    await visitor.sees("Read as E7: 0.0009500°, 0.0000000°");
  });

  it("Area lists the places in a rectangle that is dragged", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Area");
    const box = await visitor.map.boundingBox();
    if (!box) throw new Error("no map");
    const { mouse } = visitor.page;
    await mouse.move(box.x + 5, box.y + 5);
    await mouse.down();
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.move(box.x + box.width - 5, box.y + box.height - 5);
    await mouse.up();
    await visitor.sees("64 places", visitor.page.getByRole("status"));
    await visitor.sees("64 messages", visitor.call);
  });

  it("Area lists unnamed places too, when asked", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Area");
    await visitor.page.getByText("Also places without a name").click();
    await visitor.page.getByRole("button", { name: "List what the map shows" }).click();
    await visitor.sees("100 places", visitor.page.getByRole("status"));
    await visitor.call.getByRole("option").first().click();
    await visitor.sees("x-routeguide-unnamed", visitor.call);
  });

  it("Area can be cancelled in mid-stream", async () => {
    const world = new MapSite(browser, ["--features", "world"]);
    onTestFinished(() => world.stop());
    await world.start();
    const visitor = await world.open();
    await visitor.take("Area");
    await visitor.map.focus();
    for (let zoom = 0; zoom < 12; zoom += 1) await visitor.page.keyboard.press("-");
    await visitor.page.getByRole("button", { name: "List what the map shows" }).click();
    await visitor.sees(/so far…/);
    await visitor.page.getByRole("button", { name: "Cancel" }).click();
    await visitor.sees("CANCELLED", visitor.call);
    await world.closePages();
  });

  it("Route sends a point with each click, and shows the summary after the half-close", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Route");
    await visitor.clickFeature(BERKSHIRE);
    await visitor.sees("1 point sent");
    await visitor.sees("1 message", visitor.call);
    await visitor.clickFeature(PATRIOTS);
    await visitor.sees("2 points sent");
    await visitor.page.getByRole("button", { name: /^Half-close/ }).click();
    const summary = visitor.page.locator(".summary");
    await summary.waitFor();
    expect(await summary.locator("dd").first().textContent()).toBe("2");
    expect(await summary.getByTitle(/^14,546 m$/).count()).toBe(1);
  });

  it("Route records a walk where it can be seen, however far out the map was", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Route");
    await visitor.map.focus();
    for (let zoom = 0; zoom < 8; zoom += 1) await visitor.page.keyboard.press("-");
    await visitor.page.getByRole("button", { name: "Record a walk" }).click();
    await visitor.sees("3 points sent");
    const stops = visitor.page.locator(".stop");
    const boxes = await Promise.all((await stops.all()).map((stop) => stop.boundingBox()));
    const spread = boxes.map((box) => (box?.x ?? 0) + (box?.y ?? 0));
    expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(20);
  });

  it("Route can be cancelled", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    await visitor.take("Route");
    await visitor.clickFeature(BERKSHIRE);
    await visitor.page.getByRole("button", { name: "Cancel" }).click();
    await visitor.sees("CANCELLED", visitor.call);
  });

  it("Chat carries notes between two pages, live, and gives earlier ones back", async () => {
    const [ada, bob] = await Promise.all([site.open(), site.open()]);
    for (const visitor of [ada, bob]) {
      await visitor.hasFeatures();
      await visitor.take("Chat");
      await visitor.sees("You joined", visitor.transcript);
    }
    await ada.clickFeature(BERKSHIRE);
    await ada.leaveNote("hello from Ada");
    await bob.sees("hello from Ada", bob.transcript);
    await bob.clickFeature(PATRIOTS);
    await bob.leaveNote("hello from Bob");
    await ada.sees("hello from Bob", ada.transcript);

    const late = await site.open();
    await late.hasFeatures();
    await late.take("Chat");
    await late.clickFeature(BERKSHIRE);
    await late.leaveNote("am I late?");
    await late.sees("hello from Ada", late.transcript);
    await ada.sees("am I late?", ada.transcript);

    await ada.page.getByRole("button", { name: "Half-close" }).click();
    await ada.sees("You left: the stream ended with OK", ada.transcript);
  });

  it("speaks Chinese", async () => {
    const visitor = await site.open("?lang=zh");
    await visitor.hasFeatures();
    expect(await visitor.page.locator("html").getAttribute("lang")).toMatch(/^zh/);
    await visitor.sees("已连接");
    await visitor.page.getByRole("textbox", { name: /纬度/ }).fill("40.9146138，-74.6188906");
    await visitor.page.getByRole("button", { name: "查询" }).click();
    await visitor.sees(BERKSHIRE, visitor.page.getByRole("status"));
    await visitor.take("聊天");
    await visitor.sees("你已加入", visitor.transcript);
    await visitor.page.getByRole("button", { name: /English/ }).click();
    await visitor.sees("You joined", visitor.transcript);
    expect(new URL(visitor.page.url()).searchParams.get("lang")).toBe("en");
  });

  it("answers a browser that prefers Chinese in Chinese", async () => {
    const visitor = await site.open("", { locale: "zh-CN" });
    await visitor.sees("已连接");
  });

  it("needs nothing but a keyboard", async () => {
    const visitor = await site.open();
    await visitor.hasFeatures();
    const { keyboard } = visitor.page;
    await keyboard.press("Tab");
    await keyboard.press("Enter"); // the skip link
    await visitor.page.locator("#map:focus").waitFor();
    await keyboard.press("ArrowRight");
    await keyboard.press("Enter");
    await visitor.sees("OK", visitor.call);
    await visitor.call.getByRole("heading", { name: /GetFeature/ }).waitFor();

    await keyboard.press("2");
    await keyboard.press("ArrowUp");
    await keyboard.press("Enter");
    await keyboard.press("Shift+ArrowRight");
    await keyboard.press("Shift+ArrowDown");
    await keyboard.press("Enter");
    await visitor.call.getByRole("heading", { name: /ListFeatures/ }).waitFor();
    await visitor.sees(/^(No|\d+) places?/, visitor.page.getByRole("status"));

    await keyboard.press("3");
    for (const step of ["ArrowLeft", "ArrowUp"]) {
      await keyboard.press(`Shift+${step}`);
      await keyboard.press("Enter");
    }
    await visitor.sees("2 points sent");
    await keyboard.press("Enter");
    await visitor.page.locator(".summary").waitFor();

    await keyboard.press("4");
    await visitor.sees("You joined", visitor.transcript);
    await keyboard.press("ArrowLeft");
    await keyboard.press("Enter");
    await visitor.page.getByRole("textbox", { name: "Your note" }).waitFor();
    await keyboard.type("typed, not clicked");
    await keyboard.press("Enter");
    await visitor.sees("typed, not clicked", visitor.transcript);
  });
});
