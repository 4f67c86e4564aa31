import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AreaPanel } from "../area/AreaPanel.tsx";
import { CallPanel } from "../calls/CallPanel.tsx";
import { ChatPanel } from "../chat/ChatPanel.tsx";
import { LANGUAGES, type Language, loadMessages } from "../language/language.ts";
import { LanguageContext } from "../language/use-messages.ts";
import { PointPanel } from "../point/PointPanel.tsx";
import { RoutePanel } from "../route/RoutePanel.tsx";
import { type InMemory, startInMemory, TRAIL, until } from "../testing/in-memory.ts";
import { WorkbenchContext } from "../use-workbench.ts";
import { ConnectionBadge } from "./ConnectionBadge.tsx";

describe("the panels", () => {
  let page: InMemory;
  beforeEach(async () => {
    page = startInMemory();
    await until(page.workbench.features.store, ({ count }) => count === 2);
  });
  afterEach(() => page.close());

  async function shown(panel: ReactElement, language: Language = "en"): Promise<string> {
    const messages = await loadMessages(language);
    const value = { language, messages, setLanguage: async () => {} };
    const html = renderToString(
      <LanguageContext value={value}>
        <WorkbenchContext value={page.workbench}>{panel}</WorkbenchContext>
      </LanguageContext>,
    );
    return html.replaceAll("<!-- -->", "");
  }

  const PANELS = [
    { tool: "point", Panel: PointPanel, method: "GetFeature" },
    { tool: "area", Panel: AreaPanel, method: "ListFeatures" },
    { tool: "route", Panel: RoutePanel, method: "RecordRoute" },
    { tool: "chat", Panel: ChatPanel, method: "RouteChat" },
  ] as const;

  it.each(PANELS.flatMap((panel) => LANGUAGES.map((language) => ({ ...panel, language }))))(
    "teach what $method is, in $language, before it is used",
    async (row) => {
      const html = await shown(<row.Panel />, row.language);
      const messages = await loadMessages(row.language);
      expect(html).toContain(row.method);
      expect(html).toContain(messages[row.tool].teach);
      expect(html).toMatch(/<div class="diagram" role="img" aria-label="[^"]+"/);
    },
  );

  it("show an answer in degrees and E7", async () => {
    await page.workbench.point.act(TRAIL.location);
    const html = await shown(<PointPanel />);
    for (const text of ["Trail", "40.9146138°, −74.6188906°", "409146138, −746188906"]) {
      expect(html).toContain(text);
    }
  });

  it("show a rectangle's corners and a route's stops in degrees and E7", async () => {
    const { area, route } = page.workbench;
    await area.list({ lo: TRAIL.location, hi: TRAIL.location });
    expect(await shown(<AreaPanel />)).toMatch(/lo<.*409146138, −746188906.*hi<.*409146138/);
    await route.act(TRAIL.location);
    expect(await shown(<RoutePanel />)).toMatch(/Trail.*40\.9146138°.*409146138, −746188906/);
  });

  it("explain an answer without a name", async () => {
    await page.workbench.point.act({ latitude: 0, longitude: 0 });
    expect(await shown(<PointPanel />)).toContain("Nothing has a name here");
  });

  it("offer to half-close and to cancel while a route is open, and then its summary", async () => {
    const { route } = page.workbench;
    expect(await shown(<RoutePanel />)).toMatch(/disabled="">Half-close/);
    await route.act(TRAIL.location);
    expect(await shown(<RoutePanel />)).toMatch(/summary comes back">Half-close/);
    route.finish();
    await until(route.store, ({ phase }) => phase === "done");
    expect(await shown(<RoutePanel />)).toContain("point_count");
  });

  it("show what was said to whom when a call fails", async () => {
    const { point } = page.workbench;
    await page.close();
    await point.act(TRAIL.location);
    const html = await shown(<PointPanel />);
    expect(html).toContain("UNAVAILABLE");
    expect(html).toContain("The server cannot be reached now");
  });

  it("say nothing of places when a list failed before the first, and of frames when none left", async () => {
    const { area } = page.workbench;
    await page.close();
    await area.list({ lo: TRAIL.location, hi: TRAIL.location });
    await area.store.getState().call?.ended;
    const html = await shown(<AreaPanel />);
    expect(html).toContain("UNAVAILABLE");
    expect(html).not.toMatch(/\d places?\b/);
    expect(await shown(<CallPanel />)).toContain("the call ended before it got a stream");
  });

  it("tell how many places came before a list stopped, below the reason", async () => {
    const { area } = page.workbench;
    page.workbench.features.markFound(0);
    area.store.update({ phase: "failed", failure: { code: "CANCELLED", detail: "enough" } });
    expect(await shown(<AreaPanel />)).toMatch(/CANCELLED.*1 place before it stopped/);
  });

  it("show what is hidden in somebody's note", async () => {
    const { chat } = page.workbench;
    page.workbench.choose("chat");
    await until(chat.store, ({ phase }) => phase === "open");
    await chat.act(TRAIL.location);
    chat.leave("ab\u202ecd\u0007");
    expect(await shown(<ChatPanel />)).toContain("<bdi>ab\\u202ecd\\u0007</bdi>");
  });

  it("show the selected call: status, counts, metadata and trailers", async () => {
    await page.workbench.point.act(TRAIL.location);
    await page.workbench.point.store.getState().call?.ended;
    const html = await shown(<CallPanel />);
    for (const text of [
      "GetFeature",
      "OK",
      "17 B of protobuf",
      "application/grpc",
      "grpc-status",
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toMatch(/role="listbox"[^>]*aria-label="Frames, oldest first"/);
  });

  it("say how the page is connected, and when it tries again", async () => {
    expect(await shown(<ConnectionBadge />)).toContain("Online");
    page.cut();
    await until(page.workbench.session.link.store, ({ status }) => status === "waiting");
    const html = await shown(<ConnectionBadge />);
    expect(html).toMatch(/reconnecting in \d s/);
    expect(html).toContain("Try now");
  });
});
