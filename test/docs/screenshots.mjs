// Takes the pictures of the READMEs, of the page that `npm start` serves:
//   node test/docs/screenshots.mjs
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BERKSHIRE = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA";
const FLAGS = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const PICTURES = [
  { file: "docs/images/map.png", locale: "en-US" },
  { file: "docs/images/map.zh-CN.png", locale: "zh-CN" },
];

/** `npm start` on free ports; resolves to the map's address once it is announced. */
async function serve() {
  const child = spawn(process.execPath, ["tasks.mjs", "start"], {
    cwd: ROOT,
    env: { ...process.env, ROUTEGUIDE_PORT: "0", ROUTEGUIDE_WEB_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    said += text;
    const address = /http:\/\/localhost:\d+/.exec(said)?.[0];
    if (address) return { child, address };
  }
  throw new Error("npm start ended before it served");
}

/** Clicks on a feature with the tool Point, until everything is warm. */
async function take(browser, address, { file, locale }) {
  const page = await browser.newPage({
    locale,
    viewport: { width: 1280, height: 860 },
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  await page.goto(address);
  await page.locator(".feature-marker").nth(63).waitFor();
  const box = await page.getByRole("button", { name: BERKSHIRE, exact: true }).boundingBox();
  const frames = page.locator("#call").getByRole("option");
  for (let call = 0; call < 3; call += 1) {
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await frames.getByText("grpc-status").waitFor();
  }
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${ROOT}${file}` });
  await page.close();
}

const { child, address } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
for (const picture of PICTURES) await take(browser, address, picture);
await browser.close();
child.kill("SIGINT");
await once(child, "close");
