import { describe, expect, it } from "vitest";
import { prettyLine } from "./pretty-line.ts";

describe("prettyLine", () => {
  const time = new Date(2025, 5, 1, 12, 30, 1).toISOString(); // local time

  it("puts time, level and message first", () => {
    const line = { level: "info", time, port: 50051, at: ["[::]:50051"], msg: "ready" };
    expect(prettyLine(JSON.stringify(line))).toBe(
      '12:30:01 info  ready port=50051 at=["[::]:50051"]\n',
    );
  });

  it("cannot be made to move the cursor by what a client sent", () => {
    const line = { level: "debug", time, msg: "call", path: "/\u001b[2J\n" };
    expect(prettyLine(JSON.stringify(line))).toBe('12:30:01 debug call path="/\\u001b[2J\\n"\n');
  });

  it("shows where an error came from", () => {
    const line = { level: "error", time, msg: "oh", err: { stack: "Error: no\n    at x" } };
    expect(prettyLine(JSON.stringify(line))).toBe("12:30:01 error oh\nError: no\n    at x\n");
  });
});
