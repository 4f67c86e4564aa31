import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Point } from "@route-guide/geo";
import type { RouteClient } from "../route-client.ts";

interface Stub extends grpc.Client {
  getFeature(point: Point, done: (error: Error | null, feature: unknown) => void): void;
  recordRoute(
    done: (error: Error | null, summary: { pointCount: number }) => void,
  ): grpc.ClientWritableStream<Point>;
  routeChat(): grpc.ClientDuplexStream<object, object>;
}

const proto = fileURLToPath(new URL("../../../../proto/route_guide.proto", import.meta.url));
const contract = grpc.loadPackageDefinition(loadSync(proto)) as unknown as {
  routeguide: {
    RouteGuide: new (
      address: string,
      credentials: grpc.ChannelCredentials,
      options: object,
    ) => Stub;
  };
};

/** RouteGuide by @grpc/grpc-js. */
export function grpcJsClient(port: number): RouteClient {
  const stub = new contract.routeguide.RouteGuide(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
    // a connection of its own for each client, as ours have
    { "grpc.use_local_subchannel_pool": 1 },
  );
  return {
    getFeature: (point) =>
      new Promise((resolve, reject) => {
        stub.getFeature(point, (error, feature) => (error ? reject(error) : resolve(feature)));
      }),
    recordRoute: (points) =>
      new Promise((resolve, reject) => {
        const call = stub.recordRoute((error, summary) =>
          error ? reject(error) : resolve(summary.pointCount),
        );
        for (const point of points) call.write(point);
        call.end();
      }),
    chat() {
      const call = stub.routeChat();
      let answered: () => void = () => {};
      call.on("data", () => answered());
      call.on("error", () => {});
      return {
        exchange: (place) =>
          new Promise((resolve) => {
            answered = resolve;
            call.write({ location: place, message: "ping" });
            call.write({ location: place, message: "pong" });
          }),
        end: () => call.end(),
      };
    },
    close: () => stub.close(),
  };
}
