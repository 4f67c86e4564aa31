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
    expect([...transcript.places.values()]).toEqual([
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
});
