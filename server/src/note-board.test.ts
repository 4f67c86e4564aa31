import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NoteBoard } from "./note-board.ts";

const P = { latitude: 1, longitude: 2 };
const Q = { latitude: 2, longitude: 1 };
const note = (message: string, location = P) => ({ location, message });
const noteBytes = ({ message }: { readonly message: string }) => 32 + Buffer.byteLength(message);
/** What a note is answered with that is left there now. */
const texts = (board: NoteBoard, location = P) =>
  board.leave(location, note("and now?", location)).map(({ message }) => message);

describe("NoteBoard", () => {
  it("keeps notes by exact location, in order of arrival", () => {
    const board = new NoteBoard();
    for (const text of ["1", "2", "3"]) board.leave(P, note(text));
    board.leave(Q, note("4", Q));
    expect(texts(board)).toEqual(["1", "2", "3"]);
    expect(texts(board, Q)).toEqual(["4"]);
    expect(texts(board, { latitude: 1, longitude: 1 })).toEqual([]);
  });

  it("gives the notes as they are now, whatever comes later", () => {
    const board = new NoteBoard();
    board.leave(P, note("1"));
    const then = board.leave(P, note("2"));
    board.leave(P, note("3"));
    expect(then).toHaveLength(1);
  });

  it("gives 1,000 notes at a location and keeps 100,000 in all, unless told otherwise", () => {
    const board = new NoteBoard();
    for (let n = 0; n < 1_001; n++) board.leave(P, note(`${n}`));
    const given = texts(board);
    expect(given).toHaveLength(1_000);
    expect([given[0], given.at(-1)]).toEqual(["1", "1000"]);
    for (let n = 0; n < 100_000; n++) board.leave({ latitude: n, longitude: 9 }, note(""));
    expect(board.size).toBe(100_000);
    expect(texts(board)).toEqual([]);
  });

  it("keeps 64 MiB in all, unless told otherwise", () => {
    const board = new NoteBoard();
    const text = "x".repeat(4096);
    for (let n = 0; n < 20_000; n++) board.leave({ latitude: n, longitude: 0 }, note(text));
    expect(board.size).toBe(Math.floor((64 * 1024 * 1024) / noteBytes(note(text))));
  });

  it("gives the latest at the location, and forgets the oldest of all first", () => {
    const places = fc.constantFrom(P, Q, { latitude: 0, longitude: 0 });
    const arrivals = fc.array(fc.record({ location: places, message: fc.string() }));
    const limits = fc.record({
      notesPerLocation: fc.integer({ min: 1, max: 4 }),
      notes: fc.integer({ min: 0, max: 8 }),
      bytes: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(arrivals, limits, (notes, bounds) => {
        const board = new NoteBoard(bounds);
        const kept: typeof notes = [];
        for (const each of notes) {
          const here = kept.filter(({ location }) => location === each.location);
          expect(board.leave(each.location, each)).toEqual(here.slice(-bounds.notesPerLocation));
          kept.push(each);
          const bytes = () => kept.reduce((sum, n) => sum + noteBytes(n), 0);
          while (kept.length > bounds.notes || bytes() > bounds.bytes) kept.shift();
          expect(board.size).toBe(kept.length);
        }
      }),
    );
  });
});
