import {
  type Channel,
  createChannel,
  createClient,
  createServer,
  type Implementation,
} from "@route-guide/grpc";
import { fromJson, RouteGuide, toJson } from "@route-guide/proto";
import { Channelz } from "@route-guide/proto/channelz";
import { DynamicTypes } from "@route-guide/proto/dynamic";
import { protoFiles } from "@route-guide/proto/files";
import { Health, HealthCheckResponse_ServingStatus as Status } from "@route-guide/proto/health";
import {
  addReflection,
  ChannelzRegistry,
  ChannelzService,
  HealthService,
  ReflectionClient,
} from "@route-guide/services";
import { dialerFor, listenTcp } from "@route-guide/transport/node";

/** RouteGuide with all the standard services. */
export async function serveAll(routeGuide: Implementation<typeof RouteGuide>) {
  const channelz = new ChannelzRegistry();
  const meter = channelz.addServer("RouteGuide");
  const health = new HealthService([RouteGuide.typeName]); // SERVING from the start, and so is ""
  const server = createServer({ meter })
    .add(RouteGuide, routeGuide)
    .add(Health, health)
    .add(Channelz, new ChannelzService(channelz));
  addReflection(server, protoFiles); // describes what is added later, too
  const listener = await listenTcp({ port: 0 }, (socket) => server.accept(socket));
  meter.listensAt(listener.address);
  return {
    port: listener.port,
    /** A channel to another server, which channelz shows as well until it is closed. */
    connect: (target: string) =>
      createChannel(dialerFor(target), { meter: channelz.addChannel(target) }),
    /** Whether RouteGuide can be used: while its data are read anew it can not, say. */
    setUsable: (usable: boolean) =>
      health.setStatus(RouteGuide.typeName, usable ? "SERVING" : "NOT_SERVING"),
    async stop() {
      health.shutdown(); // NOT_SERVING: whoever watches looks elsewhere
      await listener.close();
      await server.stop();
    },
  };
}

/** Hears of a service's health now, and of each change until its server stops or is lost. */
export async function watchHealth(
  channel: Channel,
  service: string,
  onHealth: (isServing: boolean) => void,
): Promise<void> {
  const answers = createClient(Health, channel).watch({ service });
  for await (const { status } of answers) onHealth(status === Status.SERVING);
}

/** Calls a unary method that this program was built without: the server says what it looks like. */
export async function callByName(channel: Channel, service: string, name: string, json: unknown) {
  const files = await new ReflectionClient(channel).fileOf(service);
  const method = new DynamicTypes(files).service(service)?.methods[name];
  if (!method) throw new Error(`no ${name} in ${service}`);
  const response = await channel.callUnary(method, fromJson(method.request, json));
  return toJson(method.response, response);
}
