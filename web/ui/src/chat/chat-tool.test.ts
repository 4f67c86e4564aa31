import { RpcError } from "@route-guide/grpc";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InMemory, startInMemory, TRAIL, until } from "../testing/in-memory.ts";
import { ChatTool } from "./chat-tool.ts";
import type { ChatLine } from "./transcript.ts";

const words = (line: ChatLine): string =>
  line.kind === "note" ? `${line.direction} ${line.message}` : line.event;

describe("the Chat tool", () => {
  let page: InMemory;
  let chat: ChatTool;
  beforeEach(async () => {
    page = startInMemory();
    chat = page.workbench.chat;
    await until(page.workbench.features.store, ({ count }) => count === 2);
  });
  afterEach(() => page.close());

  async function join(): Promise<void> {
    page.workbench.choose("chat");
    await until(chat.store, ({ phase }) => phase === "open");
    await chat.act(TRAIL.location);
  }

  it("joins when it is taken up, and leaves notes at the picked place", async () => {
    await join();
    expect(chat.leave("one")).toBe(true);
    expect(chat.leave("two")).toBe(true);
    const { lines, places } = await until(chat.store, (state) => state.lines.length === 4);
    expect(lines.map(words)).toEqual(["joined", "sent one", "sent two", "received one"]);
    expect(lines.at(-1)).toMatchObject({ isRepeat: true, place: TRAIL.location });
    expect([...places.values()]).toMatchObject([{ place: TRAIL.location, notes: 2 }]);
  });

  it("keeps what cannot be sent as a draft", async () => {
    chat.keepDraft(TRAIL.location, "half a thought");
    await chat.act(TRAIL.location);
    expect(chat.leave("half a thought")).toBe(false);
    expect(chat.draftAt(TRAIL.location)).toBe("half a thought");
    await join();
    chat.leave("half a thought");
    expect(chat.draftAt(TRAIL.location)).toBe("");
  });

  it("counts what comes while another tool is in hand", async () => {
    await join();
    chat.leave("one");
    page.workbench.choose("point");
    chat.leave("two");
    expect((await until(chat.store, ({ unread }) => unread > 0)).unread).toBe(1);
    page.workbench.choose("chat");
    expect(chat.store.getState().unread).toBe(0);
  });

  it("says that the connection broke, and joins again when there is another", async () => {
    await join();
    page.cut();
    await until(chat.store, ({ phase }) => phase === "lost");
    expect(chat.leave("to nobody")).toBe(false);
    page.workbench.session.link.retryNow();
    const { lines } = await until(chat.store, ({ phase }) => phase === "open");
    expect(lines.map(words)).toEqual(["joined", "lost", "rejoined"]);
    expect(chat.leave("back")).toBe(true);
  });

  it("half-closes, and can be joined again", async () => {
    await join();
    chat.halfClose();
    await until(chat.store, ({ phase }) => phase === "closed");
    chat.join();
    const { lines } = await until(chat.store, ({ phase }) => phase === "open");
    expect(lines.map(words)).toEqual(["joined", "left", "joined"]);
  });

  it("cancels", async () => {
    await join();
    chat.cancel();
    const { lines } = await until(chat.store, ({ phase }) => phase === "closed");
    expect(lines.map(words)).toEqual(["joined", "cancelled"]);
  });

  it("tells why the server ended the stream", async () => {
    await join();
    chat.leave("please fail");
    const { lines } = await until(chat.store, ({ phase }) => phase === "closed");
    expect(lines.at(-1)).toMatchObject({
      event: "failed",
      failure: { code: "INTERNAL", detail: "as you wish" },
    });
  });

  it("tries again by itself when only the server behind the bridge is gone", async () => {
    await page.close();
    let attempts = 0;
    page = startInMemory({
      routeChat: async function* (notes, call) {
        attempts += 1;
        if (attempts < 3) throw unavailable();
        call.sendHeaders();
        for await (const note of notes) yield note;
      },
    });
    const { session } = page.workbench;
    await until(session.link.store, ({ status }) => status === "online");
    const patient = new ChatTool(session, async () => {});
    patient.join();
    const { lines } = await until(patient.store, ({ phase }) => phase === "open");
    expect(attempts).toBe(3);
    expect(lines.map(words)).toEqual(["joined"]);
  });
});

function unavailable(): RpcError {
  return new RpcError("UNAVAILABLE", "no server");
}
