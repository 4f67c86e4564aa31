import { describe, expect, it } from "vitest";
import { RpcError } from "./rpc-error.ts";

describe("RpcError", () => {
  it("has its code in its message, and its cause", () => {
    const cause = new Error("disk full");
    const error = new RpcError("NOT_FOUND", "no such place", { cause });
    expect(error.message).toBe("NOT_FOUND: no such place");
    expect(error).toMatchObject({ code: "NOT_FOUND", detail: "no such place", cause, details: [] });
    expect(error.metadata.size).toBe(0);
  });

  it.each([
    { thrown: new TypeError("secret"), code: "UNKNOWN", detail: "unknown error" },
    { thrown: undefined, code: "UNKNOWN", detail: "unknown error" },
    {
      thrown: new DOMException("stop", "AbortError"),
      code: "CANCELLED",
      detail: "the call was cancelled",
    },
  ])("stands for $thrown as $code", ({ thrown, code, detail }) => {
    expect(RpcError.from(thrown)).toMatchObject({ code, detail, cause: thrown });
  });

  it("stands for itself", () => {
    const error = new RpcError("ABORTED", "again");
    expect(RpcError.from(error)).toBe(error);
  });
});
