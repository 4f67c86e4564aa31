import { describe, expect, it } from "vitest";
import { ConnectionError, StreamError } from "./errors.ts";

describe("errors of the peer", () => {
  it("take a stack once a connection, not once a stream", () => {
    const limit = Error.stackTraceLimit;
    const ofStream = new StreamError(1, "PROTOCOL_ERROR", "wrong");
    expect(ofStream.stack).not.toContain("\n");
    expect(ofStream.message).toBe("wrong");
    expect(Error.stackTraceLimit).toBe(limit);
    expect(new ConnectionError("PROTOCOL_ERROR", "wrong").stack).toContain("errors.test.ts");
  });
});
