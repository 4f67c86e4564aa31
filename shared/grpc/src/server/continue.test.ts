import { describe, expect, it } from "vitest";
import { rawConnection } from "../../testing/raw-connection.ts";
import { type Fields, framed, request } from "../../testing/raw-messages.ts";

/** The values of :status that a request was answered with before its messages were sent. */
async function statuses(headers: Fields, endStream = false): Promise<string[]> {
  const { client, settle } = await rawConnection();
  client.headers(1, headers, endStream);
  await settle();
  return client
    .received("HEADERS", 1)
    .flatMap(({ headers = [] }) => headers.filter(({ name }) => name === ":status"))
    .map(({ value }) => value);
}

const EXPECT: Fields = [["expect", "100-Continue"]];

describe("expect: 100-continue (RFC 9110 \u00a710.1.1)", () => {
  it("is answered with 100, and then as ever", async () => {
    expect(await statuses(request("One", ...EXPECT))).toEqual(["100"]);
    const { client, settle } = await rawConnection();
    client.headers(1, request("One", ...EXPECT));
    await settle();
    client.data(1, framed("hello"), true);
    await settle();
    expect(client.received("HEADERS", 1)).toHaveLength(3);
    expect(client.answer(1).messages).toEqual(["hello"]);
  });

  it("is answered with the final status where that is known already", async () => {
    expect(await statuses(request("None", ...EXPECT))).toEqual(["200"]);
    const get = request("One", ...EXPECT).map((f): typeof f =>
      f[0] === ":method" ? [f[0], "GET"] : f,
    );
    expect(await statuses(get)).toEqual(["405"]);
  });

  it("means nothing where no content will follow, nor does another expectation", async () => {
    expect(await statuses(request("One", ...EXPECT), true)).toEqual(["200"]);
    expect(await statuses(request("One", ["expect", "more"]))).toEqual([]);
  });
});
