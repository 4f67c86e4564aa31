import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { MapSite } from "../support/map-page.ts";

const BERKSHIRE = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA";

/** A phone, and the window of a 1280x720 projector when the page is zoomed by a quarter and a half. */
const SMALL = [
  { width: 390, height: 844 },
  { width: 1024, height: 576 },
  { width: 853, height: 480 },
];

describeInBrowser("what is in sight", { timeout: 60_000 }, () => {
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

  it.each(SMALL)("$width x $height: the answer, and the call in one line", async (viewport) => {
    const visitor = await site.open("", { viewport });
    await visitor.hasFeatures();
    await visitor.clickFeature(BERKSHIRE);
    await visitor.sees("OK", visitor.call);
    const summary = visitor.page.locator(".call-summary");
    await summary.getByText("OK", { exact: true }).waitFor();
    await isInSight(summary);
    await isInSight(visitor.page.locator(".answer-name"), summary);
    const map = await boxOf(visitor.map);
    expect(Math.min(map.width, map.height)).toBeGreaterThan(300);

    await summary.click();
    await isInSight(visitor.page.locator(".facts-head"), summary);
  });

  it("Chat's two ways to end it, on a projector", async () => {
    const visitor = await site.open("", { viewport: { width: 1280, height: 720 } });
    await visitor.hasFeatures();
    await visitor.take("Chat");
    await visitor.clickFeature(BERKSHIRE);
    for (let note = 1; note <= 8; note += 1) await visitor.leaveNote(`note ${note}`);
    await visitor.sees("note 8", visitor.transcript);
    for (const name of ["Half-close", "Cancel"]) {
      await isInSight(visitor.page.getByRole("button", { name, exact: true }));
    }
    await isInSight(visitor.transcript.locator(".note").last());
  });

  it("the bytes of a frame that is chosen, part by part", async () => {
    const visitor = await site.open("", { viewport: { width: 1280, height: 720 } });
    await visitor.hasFeatures();
    await visitor.clickFeature(BERKSHIRE);
    await visitor.call.getByText("grpc-status 0").waitFor();
    await visitor.call.getByRole("option").filter({ hasText: "msg 17 B" }).click();
    await isInSight(visitor.page.locator(".frame-detail"));
    const header = visitor.page.locator('.hex [data-part="header"]');
    expect((await header.allTextContents()).join(" ")).toMatch(/^00 00 16 00 01/);
    const prefix = visitor.page.locator('.hex [data-part="prefix"]');
    expect((await prefix.allTextContents()).join(" ")).toBe("00 00 00 00 11");
  });

  it("the tool that is taken up from far below, on a phone", async () => {
    const visitor = await site.open("", { viewport: { width: 390, height: 844 } });
    await visitor.hasFeatures();
    await visitor.take("Chat");
    await visitor.page.locator(".panels").evaluate((panels) => panels.scrollTo(0, 400));
    await visitor.page.keyboard.press("3");
    const title = visitor.page.getByRole("heading", { name: /^RecordRoute client/ });
    await title.waitFor();
    const tools = await boxOf(visitor.page.locator(".tool-picker"));
    expect((await boxOf(title)).y).toBeGreaterThanOrEqual(tools.y + tools.height);
    await isInSight(title);
  });

  it.each([1280, 390])("no name half below the legend or the sources, %i wide", async (width) => {
    const visitor = await site.open("", { viewport: { width, height: 720 } });
    await visitor.hasFeatures();
    const covers = visitor.page.locator(".map-legend, .map-sources");
    const boxes = await Promise.all((await covers.all()).map(boxOf));
    expect(boxes).toHaveLength(2);
    await visitor.page.locator(".map-label").first().waitFor();
    for (const label of await visitor.page.locator(".map-label").all()) {
      if (!(await label.isVisible())) continue;
      const { x, y, width, height } = await boxOf(label);
      for (const box of boxes) {
        const isBeside = x >= box.x + box.width || x + width <= box.x;
        const isAbove = y >= box.y + box.height || y + height <= box.y;
        expect(isBeside || isAbove, (await label.textContent()) ?? "").toBe(true);
      }
    }
  });

  it("no word of clicks and keys where there are only fingers", async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const visitor = await site.open("", phone);
    await visitor.hasFeatures();
    for (const tool of ["Area", "Route", "Chat", "Point"]) {
      await visitor.take(tool);
      const shown = visitor.page.locator(".tool-panel, .map-hint");
      await visitor.sees(/^Tap |, or tap /, visitor.page.locator(".tool-panel"));
      await visitor.sees(/^Tap |, or tap /, visitor.page.locator(".map-hint"));
      for (const word of await shown.getByText(/\b(click|enter|escape)\b/i).all()) {
        expect(await word.isVisible(), await word.innerHTML()).toBe(false);
      }
    }
  });

  it.each([1280, 390])("no text smaller than 12.5 px, %i wide", async (width) => {
    const visitor = await site.open("", { viewport: { width, height: 720 } });
    await visitor.hasFeatures();
    await visitor.clickFeature(BERKSHIRE);
    await visitor.call.getByRole("option").first().click();
    const small = await visitor.page.evaluate(() => {
      const found = new Set<string>();
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const { parentElement: element, textContent } = texts.currentNode;
        if (!element?.checkVisibility() || textContent?.trim() === "") continue;
        if (Number.parseFloat(getComputedStyle(element).fontSize) < 12.5) {
          found.add(`${element.className}: ${textContent}`);
        }
      }
      return [...found];
    });
    expect(small).toEqual([]);
  });
});

async function boxOf(
  locator: Locator,
): Promise<NonNullable<Awaited<ReturnType<Locator["boundingBox"]>>>> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("it is not shown");
  return box;
}

/** The whole of it is in the window, and not behind `cover`. */
async function isInSight(locator: Locator, cover?: Locator): Promise<void> {
  const lowest = cover ? (await boxOf(cover)).y : (locator.page().viewportSize()?.height ?? 0);
  const { y, height } = await boxOf(locator);
  expect(y).toBeGreaterThanOrEqual(0);
  expect(y + height).toBeLessThanOrEqual(lowest + 1);
}
