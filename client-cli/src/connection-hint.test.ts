import { describe, expect, it } from "vitest";
import { connectionHint } from "./connection-hint.ts";

describe("connectionHint", () => {
  it("looks for the problem below others", () => {
    const bottom = Object.assign(new Error("x"), { code: "ERR_TLS_ON_PLAINTEXT" });
    const hint = connectionHint(new Error("a", { cause: new Error("b", { cause: bottom }) }));
    expect(hint).toContain("--tls speaks TLS");
    expect(connectionHint(new Error("a", { cause: "b" }))).toBeUndefined();
  });
});
