import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveMisbehaving } from "../misbehaving/server.ts";
import { connectOurs } from "../ours/client.ts";
import { serveOurs } from "../ours/server.ts";
import type { TestServer } from "../test-server.ts";
import { testServiceHandlers } from "../test-service.ts";
import { CASES, COMPRESSION_CASES, NEGATIVE_CASES } from "./cases.ts";

const host = "127.0.0.1";

describe("grpc.testing.TestService on our stack, client and server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveOurs(testServiceHandlers, { port: 0 });
  });
  afterAll(() => server.stop());

  it.each(Object.entries({ ...CASES, ...COMPRESSION_CASES }))("passes %s", async (_, run) => {
    const clients = connectOurs({ host, port: server.port });
    await run(clients);
    await clients.close();
  });
});

describe("our client at a server that misbehaves", () => {
  it.each(Object.entries(NEGATIVE_CASES))("passes %s", async (name, run) => {
    const server = await serveMisbehaving(name);
    const clients = connectOurs({ host, port: server.port });
    await run(clients);
    await clients.close();
    expect(server.complaint()).toBeUndefined();
    await server.stop();
  });
});
