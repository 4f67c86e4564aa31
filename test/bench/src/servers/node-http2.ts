/*
 * GetFeature and ListFeatures on node:http2 alone: the bytes that a gRPC server answers, and
 * trailers, but no message is read or made. What any gRPC library on node:http2 can reach at most.
 */
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Feature } from "@route-guide/proto";
import { loadFeatures } from "@route-guide/server";
import { FEATURE } from "../data.ts";
import { framed } from "../h2load.ts";

const features = await loadFeatures("default");
const named = features.filter(({ name }) => name !== "");
const answer = ({ name, location }: Feature) => framed(Feature.encode({ name, location }));
const isWanted = ({ location }: { location: typeof FEATURE }) =>
  location.latitude === FEATURE.latitude && location.longitude === FEATURE.longitude;

const ANSWERS: Readonly<Record<string, readonly Uint8Array[]>> = {
  "/routeguide.RouteGuide/GetFeature": features.filter(isWanted).map(answer),
  "/routeguide.RouteGuide/ListFeatures": named.map(answer),
};
const HEAD = { ":status": 200, "content-type": "application/grpc" };
const TRAILERS = { "grpc-status": "0" };

const server = createServer();
server.on("stream", (stream, headers) => {
  stream.on("data", () => {});
  stream.on("end", () => {
    stream.respond(HEAD, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers(TRAILERS));
    for (const message of ANSWERS[headers[":path"] ?? ""] ?? []) stream.write(message);
    stream.end();
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ kind: "ready", port: (server.address() as AddressInfo).port });
});
