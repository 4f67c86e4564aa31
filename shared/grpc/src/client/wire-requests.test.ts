import { headerField } from "@route-guide/hpack";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../../testing/raw-channel.ts";
import { framed, GRPC_HEAD, OK } from "../../testing/raw-messages.ts";
import { Text } from "../../testing/text-service.ts";
import { Metadata } from "../metadata.ts";

const names = (headers: readonly { name: string }[] | undefined) =>
  (headers ?? []).map(({ name }) => name);

describe("requests (PROTOCOL-HTTP2, as a server sees them)", () => {
  it("wire rule 1: are POST", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    client.one("a").catch(() => {});
    await settle();
    expect(server.request(1)[":method"]).toBe("POST");
  });

  it("wire rule 2: send pseudo-headers, timeout, call definition, metadata, in this order", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const metadata = new Metadata().append("x-b", "1").append("a-bin", Uint8Array.of(171));
    client.one("a", { timeoutMs: 500, metadata }).catch(() => {});
    await settle();
    expect(server.received("HEADERS")[0]?.headers).toMatchObject([
      { name: ":method", value: "POST" },
      { name: ":scheme", value: "http" },
      { name: ":path", value: "/test.Text/One" },
      { name: ":authority", value: "text.test:1" },
      { name: "grpc-timeout", value: "500000u" },
      { name: "te", value: "trailers" },
      { name: "content-type", value: "application/grpc" },
      { name: "grpc-accept-encoding", value: "identity" },
      { name: "user-agent", value: "grpc-routeguide-ts/0.1.0" },
      { name: "x-b", value: "1" },
      { name: "a-bin", value: "qw" },
    ]);
  });

  it("wire rule 2: leave out the timeout of a call that may take for ever", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    client.one("a").catch(() => {});
    client.one("a", { timeoutMs: Number.POSITIVE_INFINITY }).catch(() => {});
    await settle();
    expect(names(server.received("HEADERS")[0]?.headers)).not.toContain("grpc-timeout");
    expect(server.received("HEADERS")[1]?.headers).toEqual(server.received("HEADERS")[0]?.headers);
  });

  it("wire rule 3: say te: trailers", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    client.many("a");
    await settle();
    expect(server.request(1).te).toBe("trailers");
  });

  it("wire rule 5: round the time left up, and count it from the start of the call", async () => {
    const { client, clock, servers, settle } = rawChannel();
    client.one("a", { timeoutMs: 1000 }).catch(() => {});
    await clock.advance(300.5);
    servers[0]?.settings();
    await settle();
    expect(servers[0]?.request(1)["grpc-timeout"]).toBe("700000u");
  });

  it("wire rule 4: ask for /Service/Method, in its own case", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    client.one("a").catch(() => {});
    await settle();
    expect(server.request(1)[":path"]).toBe("/test.Text/One");
  });

  it.each(["grpc-status", ":path", "te", "content-type", "User-Agent", "X Y", ""])(
    "wire rule 7: refuse the metadata name %j before anything is sent",
    async (name) => {
      const { channel, client, connected, settle } = rawChannel();
      const server = await connected();
      const options = { metadata: { [name]: "1" } };
      await expect(client.one("a", options)).rejects.toThrow("metadata name");
      expect(() => channel.startCall({} as never, options)).toThrow("metadata name");
      await settle();
      expect(server.streamIds).toEqual([]);
    },
  );

  it("wire rule 7: send metadata as it was when the call began", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected([3, 0]); // no streams for now
    const metadata = new Metadata().set("x-a", "before");
    client.one("a", { metadata }).catch(() => {});
    metadata.set("x-a", "after");
    server.settings([3, 1]);
    await settle();
    expect(server.request(1)["x-a"]).toBe("before");
  });

  it("wire rule 9: keep the order of the values of one name", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const metadata = new Metadata().append("x-a", "2").append("x-b", "0").append("x-a", "1");
    client.one("a", { metadata }).catch(() => {});
    await settle();
    const fields = server.received("HEADERS")[0]?.headers?.slice(-3);
    expect(fields?.map(({ name, value }) => name + value)).toEqual(["x-a2", "x-b0", "x-a1"]);
  });

  it("wire rule 11: name this library, after the application if it gives a name", async () => {
    const { client, connected, settle } = rawChannel({ userAgent: "my-app/2.0" });
    const server = await connected();
    client.one("a").catch(() => {});
    await settle();
    expect(server.request(1)["user-agent"]).toBe("my-app/2.0 grpc-routeguide-ts/0.1.0");
  });

  it("wire rule 11: name it once, also for a call that is sent on with its metadata", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const received = [headerField("user-agent", "grpc-go/1"), headerField("x-a", "1")];
    client.one("a", { metadata: Metadata.fromHeaders(received) }).catch(() => {});
    await settle();
    const fields = server.received("HEADERS")[0]?.headers ?? [];
    const agents = fields.filter(({ name }) => name === "user-agent");
    expect(agents.map(({ value }) => value)).toEqual(["grpc-routeguide-ts/0.1.0"]);
    expect(server.request(1)["x-a"]).toBe("1");
  });

  it("wire rule 12: prefix each message with its flag and length", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    void client.chat(["", "abc"]);
    await settle();
    const sent = server.received("DATA", 1).flatMap(({ payload }) => [...payload]);
    expect(sent).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 97, 98, 99]);
  });

  it("wire rule 13: end with END_STREAM on the last DATA, or on an empty one", async () => {
    const { channel, client, connected, settle } = rawChannel();
    const server = await connected();
    client.one("a").catch(() => {});
    client.many("a");
    client.chat(["a", "b"]);
    const late = channel.startCall(Text.methods.chat);
    await late.send("a");
    await settle();
    late.halfClose();
    await settle();
    const shape = (id: number) =>
      server.received("DATA", id).map((d) => [d.payload.length, d.flags]);
    expect(shape(1)).toEqual([[6, 1]]);
    expect(shape(3)).toEqual([[6, 1]]);
    expect(
      shape(5)
        .map(([octets]) => octets)
        .reduce((sum, octets) => (sum ?? 0) + (octets ?? 0)),
    ).toBe(12);
    expect(
      shape(5)
        .map(([, flags]) => flags)
        .lastIndexOf(1),
    ).toBe(shape(5).length - 1);
    expect(shape(7)).toEqual([
      [6, 0],
      [0, 1],
    ]);
  });

  it("reuse header lists, so that a repeated call costs few octets", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    for (let call = 0; call < 3; call++) client.one("a", { timeoutMs: 500 }).catch(() => {});
    await settle();
    const [first, , third] = server.received("HEADERS");
    expect(third?.headers).toEqual(first?.headers);
    expect(third?.payload.length).toBeLessThan(20);
  });

  it("leave in one turn of the event loop with others", async () => {
    const { client, connected, settle } = rawChannel();
    const server = await connected();
    const answers = Promise.all([client.one("a"), client.one("b"), client.one("c")]);
    await settle();
    expect(server.streamIds).toEqual([1, 3, 5]);
    for (const id of [5, 1, 3]) {
      server.headers(id, GRPC_HEAD);
      server.data(id, framed(`to ${id}`));
      server.headers(id, OK, true);
    }
    expect(await answers).toEqual(["to 1", "to 3", "to 5"]);
  });
});
