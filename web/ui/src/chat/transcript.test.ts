import { describe, expect, it } from "vitest";
import { Transcript } from "./transcript.ts";

const P = { latitude: 1, longitude: 2 };
const Q = { latitude: 3, longitude: 4 };

describe("Transcript", () => {
  it("tells an earlier note that came back from a new one", () => {
    const transcript = new Transcript();
    transcript.addNote("sent", P, "n1");
    transcript.addNote("received", P, "n1");
    transcript.addNote("received", Q, "n1");
    transcript.addNote("sent", P, "n1");
    const repeats = transcript.lines.map((line) => line.kind === "note" && line.isRepeat);
    expect(repeats).toEqual([false, true, false, false]);
  });

  it("counts the different notes of each place", () => {
    const transcript = new Transcript();
    for (const message of ["a", "b", "a"]) transcript.addNote("received", P, message);
    transcript.addNote("sent", Q, "a");
    expect([...transcript.places.values()]).toMatchObject([
      { place: P, notes: 2 },
      { place: Q, notes: 1 },
    ]);
  });

  it("keeps what happened to the stream among the notes", () => {
    const transcript = new Transcript();
    transcript.addEvent("joined");
    transcript.addNote("sent", P, "hello");
    const failure = { code: "UNAVAILABLE", detail: "gone" } as const;
    transcript.addEvent("lost", failure);
    expect(transcript.lines.map(({ kind }) => kind)).toEqual(["stream", "note", "stream"]);
    expect(transcript.lines.at(-1)).toMatchObject({ event: "lost", failure });
  });

  it("keeps the latest 500 lines, each with an id of its own", () => {
    const transcript = new Transcript();
    for (let i = 0; i < 600; i += 1) transcript.addNote("received", P, `n${i}`);
    expect(transcript.lines).toHaveLength(500);
    expect(transcript.lines[0]).toMatchObject({ id: 101, message: "n100" });
  });

  it("keeps the 500 places with the latest notes", () => {
    const transcript = new Transcript();
    transcript.addNote("received", P, "first");
    transcript.addNote("received", Q, "first");
    for (let i = 0; i < 498; i += 1) {
      transcript.addNote("received", { latitude: 10, longitude: i }, "later");
    }
    transcript.addNote("received", P, "again");
    transcript.addNote("received", { latitude: 11, longitude: 0 }, "last");
    const noted = [...transcript.places.values()];
    expect(noted).toHaveLength(500);
    expect(noted[0]).toMatchObject({ place: { latitude: 10, longitude: 0 } }); // without Q
    expect(noted.at(-2)).toMatchObject({ place: P, notes: 2 });
  });

  it("knows the latest 1,000 notes of a place", () => {
    const transcript = new Transcript();
    for (let i = 0; i <= 1000; i += 1) transcript.addNote("received", P, `n${i}`);
    expect([...transcript.places.values()]).toMatchObject([{ notes: 1000 }]);
    for (const message of ["n1000", "n0"]) transcript.addNote("received", P, message);
    const [known, forgotten] = transcript.lines.slice(-2);
    expect([known, forgotten]).toMatchObject([{ isRepeat: true }, { isRepeat: false }]);
  });
});
