import { describe, expect, it } from "vitest";
import { connectOurs } from "../ours/client.ts";
import { serveOurs } from "../ours/server.ts";
import { CLIENT_ROWS } from "./client-rows.ts";
import { measureClient, measureServer } from "./measure.ts";
import type { Row } from "./row.ts";
import { SERVER_ROWS } from "./server-rows.ts";

/*
 * Where other libraries for Node break the rules (`npm run differential` shows how), ours does not.
 */

const titled = <R extends Row>(rows: readonly R[]) =>
  rows.map((row) => ({ title: `${row.rule}: ${row.input}`, row }));

describe("our server, where others err", () => {
  it.each(titled(SERVER_ROWS))("$title", async ({ row }) => {
    expect(row.right).toContain(await measureServer(serveOurs, row));
  });
});

describe("our client, where others err", () => {
  it.each(titled(CLIENT_ROWS))("$title", async ({ row }) => {
    expect(row.right).toContain(await measureClient(connectOurs, row));
  });
});
