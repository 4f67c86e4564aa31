import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { type ServiceProcess, startBridge, startServer } from "./service-process.ts";

/** The server, the bridge before it, and the pages that were opened there. */
export class MapSite {
  readonly #browser: Browser;
  readonly #serverArgs: readonly string[];
  readonly #pages: MapPage[] = [];
  #server: ServiceProcess | undefined;
  #bridge: ServiceProcess | undefined;
  #grpcPort = 0;
  #webPort = 0;

  constructor(browser: Browser, serverArgs: readonly string[] = []) {
    this.#browser = browser;
    this.#serverArgs = serverArgs;
  }

  get origin(): string {
    return `http://localhost:${this.#webPort}`;
  }

  /** Starts what is not running, on the ports of before. */
  async start(): Promise<void> {
    if (!this.#server) {
      this.#server = startServer([
        ...["--port", String(this.#grpcPort), "--log-level", "silent", "--grace", "1"],
        ...this.#serverArgs,
      ]);
      this.#grpcPort = await this.#server.ready();
    }
    if (!this.#bridge) {
      this.#bridge = startBridge({
        ROUTEGUIDE_WEB_PORT: String(this.#webPort),
        ROUTEGUIDE_UPSTREAM: `localhost:${this.#grpcPort}`,
        ROUTEGUIDE_LOG_LEVEL: "silent",
      });
      this.#webPort = await this.#bridge.ready();
    }
  }

  async stopServer(): Promise<void> {
    this.#server?.child.kill("SIGTERM");
    expect(await this.#server?.exitCode()).toBe(0);
    this.#server = undefined;
  }

  async stopBridge(): Promise<void> {
    this.#bridge?.child.kill("SIGTERM");
    expect(await this.#bridge?.exitCode()).toBe(0);
    this.#bridge = undefined;
  }

  /** Opens the page as somebody with a browser of their own. */
  async open(query = "", options: BrowserContextOptions = {}): Promise<MapPage> {
    const context = await this.#browser.newContext({
      locale: "en-US",
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      ...options,
    });
    const mapPage = new MapPage(await context.newPage(), this.origin);
    this.#pages.push(mapPage);
    await mapPage.page.goto(`${this.origin}/${query}`);
    return mapPage;
  }

  /** Closes every page. No page may have complained of more than is expected, or left home. */
  async closePages(expected = /^$/): Promise<void> {
    for (const { page, complaints, strangers } of this.#pages.splice(0)) {
      await page.context().close();
      expect(complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
      expect(strangers).toEqual([]);
    }
  }

  async stop(): Promise<void> {
    for (const { page } of this.#pages) await page.context().close();
    await Promise.all([this.#bridge?.kill(), this.#server?.kill()]);
  }
}

/** The page in one browser, and what a person does with it. */
export class MapPage {
  readonly page: Page;
  /** What the browser complained of: errors, and violations of the page's policy. */
  readonly complaints: string[] = [];
  /** Addresses asked for that are not the bridge's. */
  readonly strangers: string[] = [];

  constructor(page: Page, origin: string) {
    this.page = page;
    const watch = (url: string): void => {
      if (new URL(url).host !== new URL(origin).host) this.strangers.push(url);
    };
    page.on("request", (request) => watch(request.url()));
    page.on("websocket", (webSocket) => watch(webSocket.url()));
    page.on("pageerror", (error) => this.complaints.push(String(error.stack)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  get map(): Locator {
    return this.page.locator("#map");
  }

  /** The facts of the selected call. */
  get call(): Locator {
    return this.page.locator("#call");
  }

  get transcript(): Locator {
    return this.page.getByRole("log");
  }

  /** Waits until something with this text can be seen. */
  async sees(text: string | RegExp, within: Locator = this.page.locator("body")): Promise<void> {
    await within.getByText(text).locator("visible=true").first().waitFor();
  }

  /** Waits until the map has the canonical features. */
  async hasFeatures(): Promise<void> {
    await this.page.locator(".feature-marker").nth(63).waitFor();
  }

  /** Takes up a tool, by its name in the page's language. */
  async take(tool: string): Promise<void> {
    const radio = this.page.getByRole("radio", { name: new RegExp(`^${tool} `) });
    await radio.locator("..").click();
    await expect.poll(() => radio.isChecked()).toBe(true);
  }

  /** Clicks the map where a feature is. */
  async clickFeature(name: string): Promise<void> {
    const marker = this.page.getByRole("button", { name, exact: true });
    const box = await marker.boundingBox();
    if (!box) throw new Error(`no ${name} on the map`);
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** Leaves a note at the place that is picked. */
  async leaveNote(message: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Your note" }).fill(message);
    await this.page.getByRole("button", { name: "Leave note" }).click();
  }
}
