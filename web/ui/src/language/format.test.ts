import { parsePoint } from "@route-guide/geo";
import { describe, expect, it } from "vitest";
import { bytesText, countText, degreesText, distanceText, durationText, e7Text } from "./format.ts";

const TRAIL = { latitude: 409_146_138, longitude: -746_188_906 };

describe("places as text", () => {
  it("shows degrees and E7", () => {
    expect(degreesText(TRAIL)).toBe("40.9146138°, −74.6188906°");
    expect(e7Text(TRAIL)).toBe("409146138, −746188906");
  });

  it("reads back what is shown, once its signs are typed ones", () => {
    const typed = degreesText(TRAIL).replaceAll("°", "").replaceAll("−", "-");
    expect(parsePoint(typed)).toEqual(TRAIL);
    expect(parsePoint(e7Text(TRAIL).replaceAll("−", "-"))).toEqual(TRAIL);
  });
});

describe("figures as text", () => {
  it.each([
    [0.4249, "0.42 ms"],
    [12.34, "12.3 ms"],
    [99.96, "100 ms"],
    [999.6, "1 s"],
    [1760, "1.76 s"],
    [120_000, "2 min"],
    [61_999, "1 min 1 s"],
  ])("%d ms is %s", (ms, text) => expect(durationText(ms)).toBe(text));

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [4096, "4.1 kB"],
    [999_990, "1.0 MB"],
  ])("%d bytes are %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [47, "47 m"],
    [14_546, "14.5 km"],
    [7_494_392, "7,494 km"],
  ])("%d metres are %s", (metres, text) => expect(distanceText(metres)).toBe(text));

  it("groups thousands", () => expect(countText(138_000)).toBe("138,000"));
});
