import { createChannel, createClient } from "@route-guide/grpc";
import { RouteGuide } from "@route-guide/proto";
import { tcpDialer } from "@route-guide/transport/node";
import type { RouteClient } from "../route-client.ts";

/** RouteGuide by our own client. */
export function ourClient(port: number): RouteClient {
  const channel = createChannel(tcpDialer({ host: "127.0.0.1", port }));
  const client = createClient(RouteGuide, channel);
  return {
    getFeature: (point) => client.getFeature(point),
    async recordRoute(points) {
      const summary = await client.recordRoute(points);
      return summary.pointCount;
    },
    chat() {
      const call = channel.startCall(RouteGuide.methods.routeChat);
      const answers = call.responses[Symbol.asyncIterator]();
      return {
        async exchange(place) {
          void call.send({ location: place, message: "ping" });
          void call.send({ location: place, message: "pong" });
          const answer = await answers.next();
          if (answer.done) throw new Error("the chat ended");
        },
        end: () => call.halfClose(),
      };
    },
    close: () => void channel.close(),
  };
}
