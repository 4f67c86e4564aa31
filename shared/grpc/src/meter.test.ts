import { memoryListener } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import { rawChannel } from "../testing/raw-channel.ts";
import { Text } from "../testing/text-service.ts";
import {
  type ChannelMeter,
  type ConnectionMeter,
  createChannel,
  createClient,
  createServer,
  type MeteredConnection,
  RpcError,
} from "./index.ts";

/** Writes down what it hears. */
class Recorder implements ChannelMeter, ConnectionMeter {
  readonly heard: string[] = [];
  readonly connections: MeteredConnection[] = [];
  readonly #name: string;

  /** `name` goes before what happens on a connection. */
  constructor(name: string) {
    this.#name = name;
  }

  connected(connection: MeteredConnection): ConnectionMeter {
    this.connections.push(connection);
    this.heard.push("connected");
    const recorder = new Recorder(`${this.#name}: `);
    Object.assign(recorder, { heard: this.heard });
    return recorder;
  }
  callStarted(): void {
    this.heard.push(`${this.#name}started`);
  }
  callEnded(status: string, isWhole?: boolean): void {
    this.heard.push(`${this.#name}${status}${isWhole === false ? " cut" : ""}`);
  }
  messageSent(): void {
    this.heard.push(`${this.#name}sent`);
  }
  messageReceived(): void {
    this.heard.push(`${this.#name}received`);
  }
  closed(): void {
    this.heard.push(`${this.#name}closed`);
  }
  stateChanged(state: string, cause: Error | undefined): void {
    this.heard.push(cause ? `${state}: ${cause.message}` : state);
  }

  /** What it heard since the last look. */
  take(): string[] {
    return this.heard.splice(0);
  }
}

function setUp() {
  const [ofServer, ofChannel] = [new Recorder("server"), new Recorder("channel")];
  const server = createServer({ meter: ofServer, maxConcurrentStreams: 2 }).add(Text, {
    one(message) {
      if (message === "fail") throw new RpcError("ABORTED", "asked");
      return message === "wait" ? new Promise<string>(() => {}) : message;
    },
    *many(message) {
      yield* message;
    },
    async gather(messages) {
      let text = "";
      for await (const message of messages) text += message;
      return text;
    },
    async *chat(messages) {
      yield* messages;
    },
  });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel(dialer, { meter: ofChannel });
  return { server, ofServer, channel, ofChannel, client: createClient(Text, channel) };
}

/** The same, connected, and that forgotten. */
async function setUpConnected() {
  const parts = setUp();
  await parts.client.one("first");
  parts.ofServer.take();
  parts.ofChannel.take();
  return parts;
}

async function drained(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

describe("meters of a server and of a channel", () => {
  it("hear of a connection, a call on it, and its end", async () => {
    const { client, ofServer, ofChannel, channel, server } = setUp();
    await client.one("a");
    await channel.close();
    await server.stop();
    expect(ofChannel.take()).toEqual([
      "channelstarted",
      "connecting",
      "connected",
      "ready",
      "channel: started",
      "channel: sent",
      "channel: received",
      "channel: OK",
      "channelOK",
      "shutdown",
      "channel: closed",
    ]);
    expect(ofServer.take()).toEqual([
      "connected",
      "server: started",
      "server: received",
      "server: sent",
      "server: OK",
      "server: closed",
    ]);
  });

  it("may look at the connection's peer and figures", async () => {
    const { ofServer, ofChannel, client } = setUp();
    await client.one("a");
    for (const { connections } of [ofServer, ofChannel]) {
      expect(connections).toHaveLength(1);
      expect(connections[0]?.peer.address).toMatch(/^memory:/);
      expect(connections[0]?.figures.sendWindowBytes).toBeGreaterThan(0);
    }
  });

  it("hear of each message of a stream as it passes", async () => {
    const { client, ofServer, ofChannel } = await setUpConnected();
    const [messages, answers] = [["a", "b"], client.chat(["a", "b"])];
    await drained(answers);
    const count = (heard: readonly string[], what: string) =>
      heard.filter((one) => one.endsWith(`: ${what}`)).length;
    for (const heard of [ofServer.take(), ofChannel.take()]) {
      expect(count(heard, "sent")).toBe(messages.length);
      expect(count(heard, "received")).toBe(messages.length);
      expect(count(heard, "OK")).toBe(1);
    }
  });

  it("hear of errors, which come with the whole of a stream all the same", async () => {
    const { client, ofServer, ofChannel } = await setUpConnected();
    await client.one("fail").catch(() => {});
    expect(ofServer.take()).toEqual(["server: started", "server: received", "server: ABORTED"]);
    expect(ofChannel.take().slice(-2)).toEqual(["channel: ABORTED", "channelABORTED"]);
  });

  it("hear of calls that are refused before they reach a handler", async () => {
    const { channel, ofServer, ofChannel } = await setUpConnected();
    const method = { ...Text.methods.one, path: "/test.Text/Nope" };
    await channel.callUnary(method, "a").catch(() => {});
    expect(ofServer.take()).toEqual(["server: started", "server: UNIMPLEMENTED"]);
    expect(ofChannel.take().at(-1)).toBe("channelUNIMPLEMENTED");
  });

  it("hear of calls that are cut short", async () => {
    const { channel, ofServer, ofChannel, client } = await setUpConnected();
    const call = channel.startCall(Text.methods.chat);
    await call.send("a");
    await call.headers;
    call.cancel();
    await client.one("b");
    expect(ofChannel.take()).toContain("channel: CANCELLED cut");
    expect(ofServer.take()).toContain("server: CANCELLED cut");
    await client.one("wait", { timeoutMs: 1 }).catch(() => {});
    expect(ofChannel.take()).toContain("channelDEADLINE_EXCEEDED");
  });

  it("hear of a call that is made again on another stream", async () => {
    const meter = new Recorder("channel");
    const { client, connected, settle } = rawChannel({ meter });
    const server = await connected();
    meter.take();
    const answer = client.one("a");
    await settle();
    server.reset(1, "REFUSED_STREAM");
    await settle();
    server.respond(3, "b");
    expect(await answer).toBe("b");
    expect(meter.take()).toEqual([
      "channelstarted",
      "channel: started",
      "channel: sent",
      "channel: UNAVAILABLE cut",
      "channel: started",
      "channel: sent",
      "channel: received",
      "channel: OK",
      "channelOK",
    ]);
  });

  it("hear of calls that find no connection, and why", async () => {
    const ofChannel = new Recorder("channel");
    const dialer = {
      authority: "nowhere",
      scheme: "http" as const,
      dial: () => Promise.reject(new Error("no way")),
    };
    const channel = createChannel(dialer, { meter: ofChannel });
    await createClient(Text, channel)
      .one("a")
      .catch(() => {});
    await channel.close();
    expect(ofChannel.take()).toEqual([
      "channelstarted",
      "connecting",
      "transientFailure: cannot connect to nowhere: no way",
      "channelUNAVAILABLE",
      "shutdown",
    ]);
  });
});
