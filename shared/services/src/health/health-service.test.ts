import { createChannel, createClient, createServer, type RpcError } from "@route-guide/grpc";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@route-guide/proto/health";
import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { HealthService } from "./health-service.ts";

function setUp(service = new HealthService(["a.B"])) {
  const server = createServer().add(Health, service);
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer);
  return { service, server, channel, client: createClient(Health, channel) };
}

/** The statuses that a Watch brings, one at a time. */
function statuses(watch: AsyncIterable<{ status: Status }>): () => Promise<Status | undefined> {
  const iterator = watch[Symbol.asyncIterator]();
  return async () => {
    const { value } = await iterator.next();
    return value?.status;
  };
}

const code = (error: unknown) => (error as RpcError).code;

describe("grpc.health.v1.Health/Check", () => {
  it("tells how the server, and each of its services, fares", async () => {
    const { client, service } = setUp();
    expect(await client.check({ service: "" })).toEqual({ status: Status.SERVING });
    expect(await client.check({ service: "a.B" })).toEqual({ status: Status.SERVING });
    service.setStatus("a.B", "NOT_SERVING");
    expect(await client.check({ service: "a.B" })).toEqual({ status: Status.NOT_SERVING });
    expect(await client.check({ service: "" })).toEqual({ status: Status.SERVING });
    service.setStatus("a.B", "UNKNOWN");
    expect(await client.check({ service: "a.B" })).toEqual({ status: Status.UNKNOWN });
  });

  it("is NOT_FOUND for a service that nobody has named", async () => {
    const { client } = setUp();
    await expect(client.check({ service: "a.C" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      detail: 'unknown service "a.C"',
    });
  });

  it.each([101, 16_200, 1_000_000])(
    "is NOT_FOUND for a name of %d characters, of which little comes back",
    async (length) => {
      const { client, service } = setUp();
      const next = statuses(client.watch({ service: "" }));
      expect(await next()).toBe(Status.SERVING);
      await expect(client.check({ service: "x".repeat(length) })).rejects.toMatchObject({
        code: "NOT_FOUND",
        detail: `unknown service "${"x".repeat(100)}..."`,
      });
      const following = next();
      expect(await client.check({ service: "" })).toEqual({ status: Status.SERVING });
      service.setStatus("", "NOT_SERVING");
      expect(await following).toBe(Status.NOT_SERVING);
    },
  );

  it("is NOT_SERVING for everything after the shutdown, whatever is set then", async () => {
    const { client, service } = setUp();
    service.shutdown();
    service.setStatus("", "SERVING");
    service.setStatus("a.C", "SERVING");
    expect(await client.check({ service: "" })).toEqual({ status: Status.NOT_SERVING });
    expect(await client.check({ service: "a.B" })).toEqual({ status: Status.NOT_SERVING });
    await expect(client.check({ service: "a.C" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("grpc.health.v1.Health/List", () => {
  it("tells how everything fares", async () => {
    const { client, service } = setUp();
    service.setStatus("a.B", "NOT_SERVING");
    const { statuses } = await client.list({});
    expect([...statuses]).toEqual([
      ["", { status: Status.SERVING }],
      ["a.B", { status: Status.NOT_SERVING }],
    ]);
  });

  it("is RESOURCE_EXHAUSTED beyond a hundred services", async () => {
    const names = Array.from({ length: 99 }, (_, i) => `s.S${i}`);
    const { client, service } = setUp(new HealthService(names));
    expect((await client.list({})).statuses.size).toBe(100);
    service.setStatus("one.More", "SERVING");
    await expect(client.list({})).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  });
});

describe("grpc.health.v1.Health/Watch", () => {
  it("tells the status at once, then each change", async () => {
    const { client, service } = setUp();
    const next = statuses(client.watch({ service: "a.B" }));
    expect(await next()).toBe(Status.SERVING);
    service.setStatus("", "NOT_SERVING");
    service.setStatus("a.B", "SERVING");
    service.setStatus("a.B", "NOT_SERVING");
    expect(await next()).toBe(Status.NOT_SERVING);
    service.setStatus("a.B", "SERVING");
    expect(await next()).toBe(Status.SERVING);
  });

  it("is SERVICE_UNKNOWN until the service is named", async () => {
    const { client, service } = setUp();
    const next = statuses(client.watch({ service: "a.C" }));
    expect(await next()).toBe(Status.SERVICE_UNKNOWN);
    service.setStatus("a.C", "SERVING");
    expect(await next()).toBe(Status.SERVING);
  });

  it("leaves out what did not last while nobody read", async () => {
    const service = new HealthService(["a.B"]);
    const next = statuses(service.watch({ service: "a.B" }));
    expect(await next()).toBe(Status.SERVING);
    service.setStatus("a.B", "NOT_SERVING");
    service.setStatus("a.B", "UNKNOWN");
    expect(await next()).toBe(Status.UNKNOWN);
    service.setStatus("a.B", "NOT_SERVING");
    service.setStatus("a.B", "UNKNOWN");
    const following = next();
    service.setStatus("a.B", "SERVING");
    expect(await following).toBe(Status.SERVING);
  });

  it("tells of the shutdown, then ends UNAVAILABLE, now and later", async () => {
    const { client, service } = setUp();
    const next = statuses(client.watch({ service: "" }));
    expect(await next()).toBe(Status.SERVING);
    service.shutdown();
    expect(await next()).toBe(Status.NOT_SERVING);
    expect(await next().catch(code)).toBe("UNAVAILABLE");
    const late = statuses(client.watch({ service: "" }));
    expect(await late()).toBe(Status.NOT_SERVING);
    expect(await late().catch(code)).toBe("UNAVAILABLE");
  });

  it("does not keep a server from stopping", async () => {
    const { client, service, server, channel } = setUp();
    const next = statuses(client.watch({ service: "" }));
    await next();
    service.shutdown();
    await server.stop();
    expect(await next()).toBe(Status.NOT_SERVING);
    expect(await next().catch(code)).toBe("UNAVAILABLE");
    await channel.close();
  });

  it("forgets clients that have left", async () => {
    const { client, server } = setUp();
    for await (const { status } of client.watch({ service: "" })) {
      expect(status).toBe(Status.SERVING);
      break;
    }
    await client.check({ service: "" });
    expect(server.callCount).toBe(0);
  });

  it("answers whoever waits for the next when it is given up, and nobody after that", async () => {
    const iterator = new HealthService().watch({ service: "" })[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
