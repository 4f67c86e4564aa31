import { expect, it } from "vitest";
import { latin1 } from "./latin1.ts";

it("makes each octet a char code, for any length and place", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, at) => (at * 7) & 0xff);
  for (let end = 0; end <= bytes.length; end++) {
    const start = end % 11 < end ? end % 11 : 0;
    expect(latin1(bytes, start, end)).toBe(Buffer.from(bytes).toString("latin1", start, end));
  }
});
