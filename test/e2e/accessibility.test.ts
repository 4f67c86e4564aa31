import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { type MapPage, MapSite } from "../support/map-page.ts";

const TOOLS = {
  en: ["Point", "Area", "Route", "Chat"],
  zh: ["地点", "区域", "路线", "聊天"],
} as const;
const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;

const VIEWS = (["en", "zh"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    (["phone", "desktop"] as const).map((size) => ({ language, colorScheme, size })),
  ),
);

describeInBrowser("accessibility, by axe", { timeout: 60_000 }, () => {
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

  it.each(VIEWS)(
    "finds nothing: $language, $colorScheme, $size",
    async ({ language, colorScheme, size }) => {
      const visitor = await site.open(`?lang=${language}`, {
        viewport: SIZES[size],
        hasTouch: size === "phone",
        colorScheme,
      });
      await visitor.hasFeatures();
      for (const [index, tool] of TOOLS[language].entries()) {
        await visitor.take(tool);
        await useTool(visitor, index);
        expect(await violations(visitor.page)).toEqual([]);
      }
    },
  );

  it("tells in forced colours what is selected and where messages go", async () => {
    const visitor = await site.open("", { forcedColors: "active" });
    await visitor.hasFeatures();
    await useTool(visitor, 0);
    const colours = await visitor.page.evaluate(() => {
      const of = (selector: string): string => {
        const element = document.querySelector(selector);
        if (!element) throw new Error(`no ${selector}`);
        const { backgroundColor, backgroundImage } = getComputedStyle(element);
        return `${backgroundColor} ${backgroundImage}`;
      };
      return {
        tools: [of(".tool:has(:checked)"), of(".tool:not(:has(:checked))")],
        scopes: [of(".segments :checked + span"), of(".segments :not(:checked) + span")],
        chips: [of('.chip[aria-pressed="true"]'), of('.chip[aria-pressed="false"]')],
        line: of(".lane-line"),
        page: of("body"),
      };
    });
    for (const [selected, other] of [colours.tools, colours.scopes, colours.chips]) {
      expect(selected).not.toBe(other);
    }
    expect(colours.line).not.toBe(colours.page);
  });

  it.each(["light", "dark"] as const)(
    "can read every primary button under the pointer: %s",
    async (colorScheme) => {
      const visitor = await site.open("", { colorScheme });
      await visitor.hasFeatures();
      for (const [index, tool] of TOOLS.en.entries()) {
        await visitor.take(tool);
        await useTool(visitor, index);
        await hoverPrimaryButtons(visitor.page);
      }
      await visitor.page.getByRole("button", { name: "Cancel" }).click();
      await visitor.page.getByRole("button", { name: "Join the chat" }).waitFor();
      await hoverPrimaryButtons(visitor.page);
    },
  );
});

async function hoverPrimaryButtons(page: Page): Promise<void> {
  const selector = ".button.is-primary:enabled";
  for (const button of await page.locator(selector).all()) {
    await button.hover();
    expect(await violations(page, selector, ["color-contrast"])).toEqual([]);
  }
}

/** Brings each tool to where there is something to see. */
async function useTool({ page, call, transcript }: MapPage, index: number): Promise<void> {
  const { keyboard } = page;
  await page.locator("#map").focus();
  if (index < 3) await keyboard.press("ArrowRight");
  if (index === 0) {
    await keyboard.press("Enter");
    await call.getByRole("option").first().click();
  } else if (index === 1) {
    await keyboard.press("Enter");
    await keyboard.press("Shift+ArrowDown");
    await keyboard.press("Enter");
  } else if (index === 2) {
    await keyboard.press("Enter");
    await page.locator(".stops li").waitFor();
  } else {
    await page.locator(".feature-marker").first().press("Enter");
    await page.locator(".note-form input").fill("axe was here");
    await page.locator(".note-form button:enabled").waitFor(); // Enter leaves a note once joined
    await page.locator(".note-form input").press("Enter");
    await transcript.getByText("axe was here").first().waitFor();
  }
}

/** What axe finds, in short. The page's policy lets no script in but by the protocol. */
async function violations(page: Page, within = "html", rules?: string[]): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(
    ([context, runOnly]) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(context, {
        resultTypes: ["violations"],
        ...(runOnly && { runOnly }),
      }),
    [within, rules] as const,
  );
  return results.violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
  }));
}
