import { RpcError, type StatusName } from "@route-guide/grpc";
import { BadRequest } from "@route-guide/proto";
import { describe, expect, it } from "vitest";
import { describeFailure } from "./failure.ts";
import { InvalidInput } from "./invalid-input.ts";

const ASKED = { address: "localhost:50051", sendsToken: false };

describe("describeFailure", () => {
  // biome-ignore format: a table
  it.each<[Exclude<StatusName, "OK">, number, string | undefined]>([
    ["CANCELLED",         65, undefined],
    ["INVALID_ARGUMENT",  67, undefined],
    ["DEADLINE_EXCEEDED", 68, "hint: --timeout 5m gives the call more time"],
    ["UNIMPLEMENTED",     76, "hint: the server at localhost:50051 does not have this method"],
    ["UNAVAILABLE",       78, "hint: is a server running at localhost:50051? Start one with: npm start"],
    ["UNAUTHENTICATED",   80, "hint: --token-file FILE sends a token"],
  ])("gives %s the exit code %d", (code, exitCode, hint) => {
    const failure = describeFailure(new RpcError(code, "why", { cause: new Error("below") }), ASKED);
    expect(failure.exitCode).toBe(exitCode);
    expect(failure.lines[0]).toBe(`error: ${code} (${exitCode - 64}): why`);
    expect(failure.lines[1]).toBe(hint);
  });

  it("asks for no server where one has answered, and for no token that was sent", () => {
    const hintOf = (code: "UNAVAILABLE" | "UNAUTHENTICATED") =>
      describeFailure(new RpcError(code, "why"), { ...ASKED, sendsToken: true }).lines[1];
    expect(hintOf("UNAVAILABLE")).toBeUndefined();
    expect(hintOf("UNAUTHENTICATED")).toBe("hint: the token was sent, and not accepted");
  });

  it("tells of the details what the message has not told", () => {
    const violations = ["lo.latitude: too far north", "hi.latitude: too far south"];
    const fieldViolations = violations.map((violation) => {
      const [field = "", description = ""] = violation.split(": ");
      return { field, description };
    });
    const details = [
      {
        typeUrl: "type.googleapis.com/google.rpc.BadRequest",
        value: BadRequest.encode({ fieldViolations }),
      },
    ];
    const linesFor = (detail: string) =>
      describeFailure(new RpcError("INVALID_ARGUMENT", detail, { details }), ASKED).lines.slice(1);
    expect(linesFor("bad request")).toEqual(violations.map((violation) => `  ${violation}`));
    expect(linesFor("point 1: lo.latitude: too far north")).toEqual([`  ${violations[1]}`]);
    expect(linesFor(violations.join("; "))).toEqual([]);
  });

  it("tells a mistake of the person in one line", () => {
    expect(describeFailure(new InvalidInput("want\nthis"), ASKED)).toEqual({
      lines: ["error: want\\nthis"],
      exitCode: 2,
    });
  });

  it("owns up to everything else", () => {
    const { lines, exitCode } = describeFailure(new TypeError("x is undefined"), ASKED);
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(
      /^error: this is a bug of routeguide: TypeError: x is undefined\n +at /,
    );
  });
});
