import { RpcError } from "@route-guide/grpc";
import { BadRequest } from "@route-guide/proto";
import { describe, expect, it } from "vitest";
import { checkNote, checkPoint, checkRectangle } from "./validation.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

function refusal(check: () => void): RpcError {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(RpcError);
    return error as RpcError;
  }
  throw new Error("not refused");
}

function violations({ details }: RpcError): Record<string, string> {
  expect(details).toHaveLength(1);
  const [detail] = details;
  expect(detail?.typeUrl).toBe("type.googleapis.com/google.rpc.BadRequest");
  const { fieldViolations } = BadRequest.decode(detail?.value ?? new Uint8Array());
  return Object.fromEntries(fieldViolations.map((each) => [each.field, each.description]));
}

describe("validation", () => {
  it("takes the poles, the antimeridian and what is missing", () => {
    checkPoint(at(900_000_000, -1_800_000_000));
    checkPoint(at(-900_000_000, 1_800_000_000));
    checkRectangle({});
    checkRectangle({ hi: at(900_000_000, 1_800_000_000) });
    checkNote({ message: "" }, 1);
  });

  it("names each field that is wrong", () => {
    const error = refusal(() => checkPoint(at(900_000_001, -1_800_000_001)));
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.detail).toBe(
      "latitude: want -900000000 to 900000000, got 900000001; " +
        "longitude: want -1800000000 to 1800000000, got -1800000001",
    );
    expect(violations(error)).toEqual({
      latitude: "want -900000000 to 900000000, got 900000001",
      longitude: "want -1800000000 to 1800000000, got -1800000001",
    });
  });

  it("names fields by their path", () => {
    const area = { lo: at(0, 2147483647), hi: at(-2147483648, 0) };
    const error = refusal(() => checkRectangle(area));
    expect(Object.keys(violations(error))).toEqual(["lo.longitude", "hi.latitude"]);
    const note = { location: at(1e9, 0), message: "x".repeat(4097) };
    expect(Object.keys(violations(refusal(() => checkNote(note, 1))))).toEqual([
      "location.latitude",
      "message",
    ]);
  });

  it("measures a note's text in octets and says which note it is", () => {
    checkNote({ message: "é".repeat(2048) }, 1);
    const error = refusal(() => checkNote({ message: `${"é".repeat(2048)}!` }, 3));
    expect(error.detail).toBe("note 3: message: want at most 4096 octets, got 4097");
  });
});
