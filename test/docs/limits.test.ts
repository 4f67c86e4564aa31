import { readFileSync } from "node:fs";
import type { Abuse } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import {
  DATA_BUDGET_BYTES,
  DEFAULT_LIMITS,
  DRAIN_TIMEOUT_MS,
  FORGIVEN_PINGS,
  FRAMES_BETWEEN_LOOKS,
  HEADER_BOMB_FACTOR,
  MAX_EARNED_ODDITIES,
  MAX_EARNED_WINDOWS,
  MAX_SENT_FRAME_BYTES,
  MAX_SETTINGS_ENTRIES,
  maxHeaderBlockFrames,
  ODDITIES_PER_STREAM,
  QUANTUM_BYTES,
  type Rate,
  REMEMBERED_GAPS,
  RESET_REFUND,
  SMALL_FRAME_BYTES,
  TURN_RESETS,
  WINDOWS_PER_FRAME,
} from "../../shared/http2/src/limits.ts";
import { ROOT } from "../support/repository.ts";

const readme = readFileSync(`${ROOT}/shared/http2/README.md`, "utf8");
const [, section = ""] = readme.split("\n## Limits\n");
const rows = section
  .slice(0, section.indexOf("\n## "))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, limit = "", stated = "", , , as = ""]) => ({ limit, stated, as }))
  .slice(1);

const count = (value: number): string => value.toLocaleString("en");

/** A limit as the table says it. */
function say(name: string, value: number | Rate): string {
  if (typeof value === "object") {
    const { burst, perSecond } = value;
    const rate = Number.isInteger(perSecond) ? `${perSecond}/s` : `${perSecond * 30} in 30 s`;
    return `${count(burst)}, then ${rate}`;
  }
  if (name.endsWith("Ms")) return value < 60_000 ? `${value / 1_000} s` : `${value / 60_000} min`;
  if (!name.endsWith("Bytes")) return count(value);
  return value < 1_048_576 ? `${value / 1_024} KiB` : `${value / 1_048_576} MiB`;
}

const OPTIONS = Object.entries(DEFAULT_LIMITS).map(([name, value]) => ({
  limit: `\`${name}\``,
  value: say(name, value),
}));

// biome-ignore format: a table
const CONSTANTS = [
  { limit: "a stream that ends in order gives back",   value: `1/${1 / RESET_REFUND}` },
  { limit: "header list that is no accident",          value: `${HEADER_BOMB_FACTOR} x \`maxHeaderListBytes\`` },
  { limit: "entries of a SETTINGS frame",              value: count(MAX_SETTINGS_ENTRIES) },
  { limit: "WINDOW_UPDATEs that a DATA frame of ours", value: count(WINDOWS_PER_FRAME) },
  { limit: "WINDOW_UPDATEs that are saved up",         value: count(MAX_EARNED_WINDOWS) },
  { limit: "frames for what is over that a stream",    value: count(ODDITIES_PER_STREAM) },
  { limit: "frames for what is over that are saved",   value: count(MAX_EARNED_ODDITIES) },
  { limit: "a frame of ours",                          value: say("Bytes", MAX_SENT_FRAME_BYTES) },
  { limit: "output beyond which DATA waits",           value: say("Bytes", DATA_BUDGET_BYTES) },
  { limit: "frames between two looks at the time",     value: count(FRAMES_BETWEEN_LOOKS) },
  { limit: "streams reset in one turn of reading",     value: count(TURN_RESETS) },
  { limit: "a stream's turn",                          value: say("Bytes", QUANTUM_BYTES) },
  { limit: "PINGs too early that are forgiven",        value: count(FORGIVEN_PINGS) },
  { limit: "wait for the PING of a drain",             value: say("Ms", DRAIN_TIMEOUT_MS) },
  { limit: "gaps in stream ids that are remembered",   value: count(REMEMBERED_GAPS) },
];
/** What is counted of a peer: the compiler sees to it that none is missing. */
const COUNTED = Object.keys({
  resets: true,
  answeredResets: true,
  internalResets: true,
  settings: true,
  emptyData: true,
  glitches: true,
  pings: true,
  longHeaderLists: true,
  unreadData: true,
  unreadOutput: true,
  refusedStreams: true,
  headerBombs: true,
  continuations: true,
  smallFrames: true,
  settingsTimeouts: true,
  headerBlockTimeouts: true,
  writeStalls: true,
  windowStalls: true,
  flowControlErrors: true,
  protocolErrors: true,
} satisfies Record<Abuse, true>);
/** Rows that say their limit in words. */
const IN_WORDS = ["frames of a header block", "header list", "long messages of gRPC"];

describe("the table of limits in shared/http2/README.md", () => {
  it.each([...OPTIONS, ...CONSTANTS])("has $limit: $value", ({ limit, value }) => {
    const found = rows.filter((row) => row.limit.startsWith(limit));
    expect(found.map(({ stated }) => stated)).toEqual([value]);
  });

  it("names what each is counted as", () => {
    const places = [...rows.map(({ as }) => as), section.slice(section.indexOf("Faults are"))];
    const named = places.flatMap((text) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(COUNTED.filter((abuse) => !named.includes(abuse))).toEqual([]);
    const inTable = rows.flatMap(({ as }) => as.split(", ")).filter((as) => as !== "");
    expect(inTable.filter((as) => !COUNTED.includes(as.slice(1, -1)))).toEqual([]);
  });

  it("has no other rows", () => {
    expect(rows).toHaveLength(OPTIONS.length + CONSTANTS.length + IN_WORDS.length);
  });

  it("has the rule for the frames of a header block", () => {
    const row = rows.find(({ limit }) => limit === "frames of a header block");
    expect(row?.stated).toBe("max(5, 1.25 x list / frame)");
    expect(maxHeaderBlockFrames(16_384, 16_384)).toBe(5);
    expect(maxHeaderBlockFrames(1_048_576, 16_384)).toBe(1.25 * 64);
  });

  it("says what a small frame is", () => {
    const row = rows.find(({ limit }) => limit.startsWith("`maxUnreadOverheadBytes`"));
    expect(row?.limit).toContain(`lack to ${SMALL_FRAME_BYTES} octets`);
  });
});
