import { describe, expect, it } from "vitest";
import { callFields, readableFields, responseFields } from "./fields.ts";

const fields = (...entries: [name: string, value: string][]) =>
  entries.map(([name, value]) => ({ name, value, sensitive: false }));

describe("fields of a gRPC-Web request", () => {
  it("are the call's in lower case, in order, each value on its own", () => {
    const raw = ["X-Who", "ada", "Authorization", "Bearer x", "X-Who", "bob", "X-Trace-Bin", "AA"];
    expect(callFields(raw)).toEqual(
      fields(
        ["x-who", "ada"],
        ["authorization", "Bearer x"],
        ["x-who", "bob"],
        ["x-trace-bin", "AA"],
      ),
    );
  });

  it.each([
    ...["Accept", "Accept-Encoding", "Cache-Control", "Content-Type", "Cookie", "DNT", "Expect"],
    ...["Origin", "Priority", "Referer", "Sec-Fetch-Mode", "sec-ch-ua", "User-Agent", "Via"],
    ...["X-Forwarded-For", "X-Grpc-Web", "X-User-Agent", "Access-Control-Request-Method"],
  ])("are not the call's where the browser or a proxy adds %s", (name) => {
    expect(callFields([name, "x"])).toEqual([]);
  });
});

describe("fields of a gRPC-Web response", () => {
  it("leave out values that HTTP/1 cannot carry", () => {
    const legal = fields(["x-a", "plain"], ["x-b", "caf\xe9\t!"], ["x-c", ""]);
    expect(readableFields([...legal, ...fields(["x-d", "\x01"], ["x-e", "a\x7f"])])).toEqual(legal);
  });

  it.each(["Set-Cookie", "Content-Encoding", "Access-Control-Allow-Origin", "Location", "Refresh"])(
    "never become a %s that the browser heeds",
    (name) => {
      expect(responseFields(fields([name.toLowerCase(), "x"]), {})).toEqual([]);
    },
  );

  it("give way to the bridge's own", () => {
    const sent = responseFields(fields(["x-frame-options", "allow"], ["x-a", "1"]), {
      "x-frame-options": "DENY",
    });
    expect(sent).toEqual(fields(["x-a", "1"]));
  });
});
