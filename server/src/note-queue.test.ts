import { RpcError } from "@route-guide/grpc";
import { describe, expect, it, vi } from "vitest";
import { NoteQueue } from "./note-queue.ts";

const note = (message: string) => ({ location: { latitude: 1, longitude: 1 }, message });
const notes = (count: number, message = "") => Array.from({ length: count }, () => note(message));

async function drain(queue: NoteQueue): Promise<string[]> {
  const texts: string[] = [];
  for await (const { message } of queue) texts.push(message);
  return texts;
}

describe("NoteQueue", () => {
  it("sends in order, whoever comes first: the note or its reader", async () => {
    const queue = new NoteQueue();
    queue.addLive(note("1"));
    expect(await queue.next()).toEqual({ done: false, value: note("1") });
    const second = queue.next();
    queue.addLive(note("2"));
    expect(await second).toEqual({ done: false, value: note("2") });
  });

  it("keeps a replay in one piece", async () => {
    const queue = new NoteQueue();
    queue.addReplay([note("a"), note("b")]);
    await queue.next();
    queue.addLive(note("live"));
    queue.addReplay([]);
    queue.addReplay([note("c")]);
    queue.end();
    expect(await drain(queue)).toEqual(["b", "live", "c"]);
  });

  it("sends what waits before it ends, well or with an error", async () => {
    const well = new NoteQueue();
    well.addLive(note("1"));
    well.end();
    expect(await drain(well)).toEqual(["1"]);

    const badly = new NoteQueue();
    badly.addReplay([note("1")]);
    badly.end(new RpcError("INVALID_ARGUMENT", "no"));
    expect(await badly.next()).toEqual({ done: false, value: note("1") });
    await expect(badly.next()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("ends for a reader that waits", async () => {
    const well = new NoteQueue();
    const last = well.next();
    well.end();
    expect(await last).toEqual({ done: true, value: undefined });

    const badly = new NoteQueue();
    const failed = badly.next();
    badly.end(new RpcError("UNAVAILABLE", "no"));
    await expect(failed).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("tells its end once, and takes nothing afterwards", async () => {
    const onEnd = vi.fn();
    const queue = new NoteQueue(onEnd);
    queue.end();
    queue.end(new RpcError("UNAVAILABLE", "too late"));
    queue.addLive(note("1"));
    queue.addReplay([note("2")]);
    expect(onEnd).toHaveBeenCalledOnce();
    expect(queue.isEnded).toBe(true);
    expect(await drain(queue)).toEqual([]);
  });

  it("drops what waits when its reader leaves, also in the middle of waiting", async () => {
    const onEnd = vi.fn();
    const left = new NoteQueue(onEnd);
    left.addLive(note("1"));
    await left.return();
    expect(onEnd).toHaveBeenCalledOnce();
    expect(await left.next()).toEqual({ done: true, value: undefined });

    const waiting = new NoteQueue();
    const last = waiting.next();
    await waiting.return();
    expect(await last).toEqual({ done: true, value: undefined });
  });
});

describe("NoteQueue's bounds", () => {
  it("holds a burst of 10,000 short notes", () => {
    const queue = new NoteQueue();
    for (let count = 0; count < 10_000; count++) queue.addLive(note(`note ${count}`));
    expect(queue.isEnded).toBe(false);
  });

  it.each(["", "x".repeat(4096)])(
    "holds 1 MiB, its own bookkeeping included; one note more ends it with RESOURCE_EXHAUSTED",
    async (text) => {
      const onEnd = vi.fn();
      const queue = new NoteQueue(onEnd);
      const fitting = Math.floor((1024 * 1024) / (text.length + 64));
      for (const each of notes(fitting, text)) queue.addLive(each);
      expect(onEnd).not.toHaveBeenCalled();
      queue.addLive(note(text));
      expect(onEnd).toHaveBeenCalledOnce();
      await expect(queue.next()).rejects.toMatchObject({
        code: "RESOURCE_EXHAUSTED",
        detail: "the chat's notes were read too slowly",
      });
    },
  );

  it("has room again for what has been sent", async () => {
    const queue = new NoteQueue();
    for (let round = 0; round < 3; round++) {
      for (const each of notes(9_000)) queue.addLive(each);
      for (let count = 0; count < 9_000; count++) await queue.next();
    }
    expect(queue.isEnded).toBe(false);
  });

  it("does not count replays, but lets their stream wait before it asks for more", async () => {
    const queue = new NoteQueue();
    queue.addReplay(notes(999));
    expect(queue.whenReplayed()).toBeUndefined();
    queue.addReplay(notes(1_000));
    for (const each of notes(1_000)) queue.addLive(each);
    expect(queue.isEnded).toBe(false);

    let mayAsk = false;
    const replayed = queue.whenReplayed()?.then(() => {
      mayAsk = true;
    });
    for (let sent = 0; sent < 999; sent++) await queue.next();
    expect(mayAsk).toBe(false);
    await queue.next();
    await replayed;
    expect(queue.whenReplayed()).toBeUndefined();
  });

  it("lets nobody wait once it has ended", async () => {
    const queue = new NoteQueue();
    queue.addReplay(notes(1_000));
    const replayed = queue.whenReplayed();
    await queue.return();
    await replayed;
    expect(queue.whenReplayed()).toBeUndefined();
  });
});
