import {
  createChannel,
  createClient,
  createServer,
  type MethodDefinition,
  RpcError,
} from "@route-guide/grpc";
import { type MessageType, Point, RouteGuide, RouteSummary } from "@route-guide/proto";
import {
  type Channel,
  Channelz,
  type Server,
  type Socket,
  ChannelConnectivityState_State as State,
  type Subchannel,
} from "@route-guide/proto/channelz";
import type { Dialer } from "@route-guide/transport";
import { memoryListener } from "@route-guide/transport/memory";
import { listenTcp, tcpDialer } from "@route-guide/transport/node";
import { describe, expect, it } from "vitest";
import * as certificates from "../../../transport/testing/certificates.ts";
import { ChannelzRegistry } from "./channelz-registry.ts";
import { ChannelzService } from "./channelz-service.ts";

/** 2025-01-01T00:00:00Z */
const START = 1_735_689_600_000;

/** A process with a server that shows its own figures, and as many channels to it as asked. */
function setUp() {
  const time = { now: START };
  const registry = new ChannelzRegistry(() => time.now);
  const meter = registry.addServer("RouteGuide");
  const server = createServer({ meter })
    .add(Channelz, new ChannelzService(registry))
    .add(RouteGuide, {
      getFeature(location) {
        if (location.latitude > 0) throw new RpcError("OUT_OF_RANGE", "too far north");
        return { name: "", location };
      },
      listFeatures: () => [],
      recordRoute: () => RouteSummary.create(),
      async *routeChat(notes) {
        yield* notes;
      },
    });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  return {
    time,
    registry,
    meter,
    server,
    connect: (name: string) => createChannel(dialer, { meter: registry.addChannel(name) }),
    channelz: asking(dialer),
  };
}

/** The methods of channelz, with requests as short as one likes, over a channel that nobody counts. */
function asking(dialer: Dialer) {
  const channel = createChannel(dialer);
  const unary =
    <I, Init, O>(method: MethodDefinition<I, O> & { request: MessageType<I, Init> }) =>
    (init: Init): Promise<O> =>
      channel.callUnary(method, method.request.create(init));
  const { methods } = Channelz;
  return {
    getTopChannels: unary(methods.getTopChannels),
    getServers: unary(methods.getServers),
    getServer: unary(methods.getServer),
    getServerSockets: unary(methods.getServerSockets),
    getChannel: unary(methods.getChannel),
    getSubchannel: unary(methods.getSubchannel),
    getSocket: unary(methods.getSocket),
  };
}

const seconds = (offset: number) => ({ seconds: BigInt(START / 1000 + offset), nanos: 0 });

async function onlyChannel({ channelz }: ReturnType<typeof setUp>): Promise<Channel> {
  const { channel, end } = await channelz.getTopChannels({});
  expect([channel.length, end]).toEqual([1, true]);
  return channel[0] as Channel;
}

async function subchannelOf(
  { channelz }: ReturnType<typeof setUp>,
  { subchannelRef: [ref] }: Channel,
): Promise<Subchannel> {
  const { subchannel } = await channelz.getSubchannel(ref ?? {});
  return subchannel as Subchannel;
}

async function socketOf(
  { channelz }: ReturnType<typeof setUp>,
  { socketRef: [ref] }: Subchannel,
): Promise<Socket> {
  const { socket } = await channelz.getSocket(ref ?? {});
  return socket as Socket;
}

describe("channelz of a channel", () => {
  it("counts its calls, by how they ended", async () => {
    const parts = setUp();
    const client = createClient(RouteGuide, parts.connect("the guide"));
    parts.time.now += 1_000;
    await client.getFeature(Point.create());
    parts.time.now += 1_000;
    await client.getFeature(Point.create({ latitude: 1 })).catch(() => {});
    parts.time.now += 1_000;
    const channel = await onlyChannel(parts);
    expect(channel).toMatchObject({
      ref: { name: "the guide" },
      data: {
        state: { state: State.READY },
        target: "the guide",
        callsStarted: 2n,
        callsSucceeded: 1n,
        callsFailed: 1n,
        lastCallStartedTimestamp: seconds(2),
      },
      channelRef: [],
      socketRef: [],
    });
    const subchannel = await subchannelOf(parts, channel);
    expect(subchannel.data).toMatchObject({
      state: { state: State.READY },
      callsStarted: 2n,
      callsSucceeded: 1n,
      callsFailed: 1n,
      maxConnectionsPerSubchannel: 1,
    });
    expect((await parts.channelz.getChannel(channel.ref ?? {})).channel).toEqual(channel);
  });

  it("tells what its socket does, while it does", async () => {
    const parts = setUp();
    const channel = parts.connect("the guide");
    const call = channel.startCall(RouteGuide.methods.routeChat);
    const notes = call.responses[Symbol.asyncIterator]();
    for (const message of ["a", "b"]) {
      parts.time.now += 1_000;
      await call.send({ location: undefined, message });
      await notes.next();
    }
    const subchannel = await subchannelOf(parts, await onlyChannel(parts));
    const socket = await socketOf(parts, subchannel);
    expect(socket.data).toMatchObject({
      streamsStarted: 1n,
      streamsSucceeded: 0n,
      streamsFailed: 0n,
      messagesSent: 2n,
      messagesReceived: 2n,
      keepAlivesSent: 0n,
      lastLocalStreamCreatedTimestamp: seconds(1),
      lastRemoteStreamCreatedTimestamp: undefined,
      lastMessageSentTimestamp: seconds(2),
      lastMessageReceivedTimestamp: seconds(2),
      receivedGoawayError: undefined,
      peerMaxConcurrentStreams: 100,
    });
    expect(socket.data?.localFlowControlWindow?.value).toBeGreaterThan(0n);
    expect(socket.data?.remoteFlowControlWindow?.value).toBeGreaterThan(0n);
    expect(socket.remote?.address).toMatchObject({ kind: "otherAddress" });
    expect([socket.local, socket.security]).toEqual([undefined, undefined]);
    call.cancel();
    expect((await socketOf(parts, subchannel)).data).toMatchObject({ streamsFailed: 1n });
    expect((await subchannelOf(parts, await onlyChannel(parts))).data?.callsFailed).toBe(1n);
  });

  it("traces its states", async () => {
    const parts = setUp();
    const dialer: Dialer = {
      authority: "nowhere",
      scheme: "http",
      dial: () => Promise.reject(new Error("no way")),
    };
    const channel = createChannel(dialer, { meter: parts.registry.addChannel("nowhere") });
    await Promise.resolve(); // time passes between turns
    parts.time.now += 5_000;
    await createClient(RouteGuide, channel)
      .getFeature(Point.create())
      .catch(() => {});
    const { data } = await onlyChannel(parts);
    expect(data?.state).toEqual({ state: State.TRANSIENT_FAILURE });
    expect(data?.trace).toEqual({
      numEventsLogged: 2n,
      creationTimestamp: seconds(0),
      events: [
        { description: "connecting", severity: 1, timestamp: seconds(5) },
        {
          description: "transientFailure: cannot connect to nowhere: no way",
          severity: 2,
          timestamp: seconds(5),
        },
      ],
    });
    await channel.close();
  });

  it("remembers the latest events", async () => {
    const parts = setUp();
    const meter = parts.registry.addChannel("busy");
    for (let i = 0; i < 50; i++) meter.stateChanged("idle", new Error(`${i}`));
    const trace = (await onlyChannel(parts)).data?.trace;
    expect(trace?.numEventsLogged).toBe(50n);
    expect(trace?.events).toHaveLength(32);
    expect(trace?.events.at(-1)?.description).toBe("idle: 49");
  });

  it("is not listed any more once it is closed", async () => {
    const parts = setUp();
    const channel = parts.connect("the guide");
    await createClient(RouteGuide, channel).getFeature(Point.create());
    const { ref, subchannelRef } = await onlyChannel(parts);
    await channel.close();
    expect(await parts.channelz.getTopChannels({})).toEqual({ channel: [], end: true });
    const gone = { code: "NOT_FOUND" };
    await expect(parts.channelz.getChannel(ref ?? {})).rejects.toMatchObject(gone);
    await expect(parts.channelz.getSubchannel(subchannelRef[0] ?? {})).rejects.toMatchObject(gone);
  });
});

describe("channelz of a server", () => {
  const onlyServer = async ({ channelz }: ReturnType<typeof setUp>): Promise<Server> => {
    const { server, end } = await channelz.getServers({});
    expect([server.length, end]).toEqual([1, true]);
    return server[0] as Server;
  };

  it("counts its calls, those that ask included", async () => {
    const parts = setUp();
    const client = createClient(RouteGuide, parts.connect("the guide"));
    await client.getFeature(Point.create({ latitude: 1 })).catch(() => {});
    parts.time.now += 1_000;
    const server = await onlyServer(parts);
    expect(server).toMatchObject({
      ref: { name: "RouteGuide" },
      data: {
        callsStarted: 2n,
        callsSucceeded: 0n,
        callsFailed: 1n,
        lastCallStartedTimestamp: seconds(1),
      },
      listenSocket: [],
    });
    expect((await parts.channelz.getServer(server.ref ?? {})).server?.data).toMatchObject({
      callsStarted: 3n,
      callsSucceeded: 1n,
    });
  });

  it("lists its connections while they last", async () => {
    const parts = setUp();
    const { ref } = await onlyServer(parts);
    const channel = parts.connect("the guide");
    await createClient(RouteGuide, channel).getFeature(Point.create());
    const { serverId } = ref ?? {};
    const { socketRef } = await parts.channelz.getServerSockets({ serverId });
    expect(socketRef).toHaveLength(2);
    const { socket } = await parts.channelz.getSocket({ socketId: socketRef[1]?.socketId });
    expect(socket?.data).toMatchObject({
      streamsStarted: 1n,
      streamsSucceeded: 1n,
      messagesSent: 1n,
      messagesReceived: 1n,
      lastLocalStreamCreatedTimestamp: undefined,
      lastRemoteStreamCreatedTimestamp: seconds(0),
      peerMaxConcurrentStreams: 0,
    });
    await channel.close();
    const { socketRef: left } = await parts.channelz.getServerSockets({ serverId });
    expect(left).toEqual(socketRef.slice(0, 1));
  });

  it("lists where it listens", async () => {
    const parts = setUp();
    parts.meter.listensAt("127.0.0.1:50051");
    const { listenSocket, data } = await onlyServer(parts);
    expect(listenSocket).toMatchObject([{ name: "127.0.0.1:50051" }]);
    expect(data?.trace?.events).toMatchObject([{ description: "listens at 127.0.0.1:50051" }]);
    const { socketId } = listenSocket[0] ?? {};
    const { socket } = await parts.channelz.getSocket({ socketId });
    expect(socket?.local?.address).toMatchObject({ kind: "tcpipAddress", value: { port: 50051 } });
    expect(socket?.remote).toBeUndefined();
  });
});

describe("channelz of a connection by TLS", () => {
  /** What a PEM file has between its lines. */
  const der = (pem: string) =>
    Uint8Array.from(Buffer.from(pem.replaceAll(/-----.*/g, ""), "base64"));
  const none = new Uint8Array();

  it.each([
    { who: "a known client", shown: certificates.client, ca: certificates.authority },
    { who: "anybody", shown: undefined, ca: undefined },
  ])("names the cipher suite, and shows the certificates of both ends: $who", async (how) => {
    const parts = setUp();
    const tls = { ...certificates.server, ...(how.ca !== undefined && { ca: how.ca }) };
    const address = { host: "127.0.0.1", port: 0 };
    const listener = await listenTcp({ ...address, tls }, (socket) => parts.server.accept(socket));
    const dialer = tcpDialer({
      ...address,
      port: listener.port,
      tls: { ca: certificates.authority, ...how.shown },
    });
    const channel = createChannel(dialer, { meter: parts.registry.addChannel("secure") });
    await createClient(RouteGuide, channel).getFeature(Point.create());
    const ours = await socketOf(parts, await subchannelOf(parts, await onlyChannel(parts)));
    const [{ ref } = {}] = (await parts.channelz.getServers({})).server;
    const { socketRef } = await parts.channelz.getServerSockets({ serverId: ref?.serverId });
    const secure = socketRef.find(({ name }) => name.startsWith("127.0.0.1:"));
    const { socket: theirs } = await parts.channelz.getSocket(secure ?? {});
    await channel.close();
    await listener.close();
    const clientCertificate = how.shown ? der(how.shown.cert) : none;
    const serverCertificate = der(certificates.server.cert);
    const suite = { kind: "standardName", value: expect.stringMatching(/^TLS_[A-Z\d_]+$/) };
    const security = (localCertificate: Uint8Array, remoteCertificate: Uint8Array) => ({
      model: { kind: "tls", value: { cipherSuite: suite, localCertificate, remoteCertificate } },
    });
    expect(ours.security).toEqual(security(clientCertificate, serverCertificate));
    expect(theirs?.security).toEqual(security(serverCertificate, clientCertificate));
  });
});

describe("channelz", () => {
  it("tells what a connection knows of itself, and what the peer's GOAWAY said", async () => {
    const parts = setUp();
    const meter = parts.registry.addChannel("local");
    const figures = {
      sendWindowBytes: 1,
      receiveWindowBytes: 2,
      keepalivesSent: 3,
      peerMaxConcurrentStreams: 4,
      goAwayReceived: 11,
    };
    meter.connected({
      peer: { address: "[::1]:443" },
      localAddress: "[::1]:9",
      figures: figures as never,
    });
    const socket = await socketOf(parts, await subchannelOf(parts, await onlyChannel(parts)));
    expect(socket.local?.address?.kind).toBe("tcpipAddress");
    expect(socket.data).toMatchObject({
      localFlowControlWindow: { value: 1n },
      remoteFlowControlWindow: { value: 2n },
      keepAlivesSent: 3n,
      peerMaxConcurrentStreams: 4,
      receivedGoawayError: { value: 11 },
    });
  });

  it("gives lists in pages, in the order of ids", async () => {
    const { channelz, registry } = setUp();
    for (let i = 0; i < 150; i++) registry.addChannel(`${i}`);
    const names = ({ channel }: { channel: readonly Channel[] }) =>
      channel.map(({ ref }) => Number(ref?.name));
    const first = await channelz.getTopChannels({});
    expect([first.channel.length, first.end]).toEqual([100, false]);
    expect(names(first).slice(0, 3)).toEqual([0, 1, 2]);
    const startChannelId = (first.channel.at(-1)?.ref?.channelId ?? 0n) + 1n;
    const second = await channelz.getTopChannels({ startChannelId });
    expect([second.channel.length, second.end]).toEqual([50, true]);
    expect(names(second)[0]).toBe(100);
    const two = await channelz.getTopChannels({ startChannelId, maxResults: 2n });
    expect([names(two), two.end]).toEqual([[100, 101], false]);
    const many = await channelz.getTopChannels({ maxResults: 1_000n });
    expect(many.channel).toHaveLength(100);
    const beyond = await channelz.getServers({ startServerId: 1_000_000n });
    expect(beyond).toEqual({ server: [], end: true });
  });

  it("has nothing under an id that is nobody's, and no page of negative length", async () => {
    const { channelz } = setUp();
    const none = { code: "NOT_FOUND" };
    await expect(channelz.getServer({ serverId: 99n })).rejects.toMatchObject(none);
    await expect(channelz.getServerSockets({ serverId: 99n })).rejects.toMatchObject(none);
    await expect(channelz.getChannel({ channelId: 99n })).rejects.toMatchObject(none);
    await expect(channelz.getSubchannel({ subchannelId: 99n })).rejects.toMatchObject(none);
    await expect(channelz.getSocket({ socketId: -1n })).rejects.toMatchObject({
      code: "NOT_FOUND",
      detail: "no socket -1",
    });
    await expect(channelz.getServers({ maxResults: -1n })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
