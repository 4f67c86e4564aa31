import { readFileSync } from "node:fs";
import { createChannel, createClient } from "@route-guide/grpc";
import { CLIENT_PREFACE, frameTypeName, type TappedFrame } from "@route-guide/http2";
import { RouteGuide } from "@route-guide/proto";
import { createRouteGuideServer, loadFeatures } from "@route-guide/server";
import { memoryListener } from "@route-guide/transport/memory";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/repository.ts";
import { Annotator, hexRows } from "./annotated-frame.ts";

/** The preface or a frame, as the document has it. */
interface Block {
  readonly sender: string;
  readonly title: string;
  readonly rows: string;
}

const PLACE = { latitude: 409146138, longitude: -746188906 };

function readBlocks(): Block[] {
  const text = readFileSync(`${ROOT}/docs/walkthrough.md`, "utf8");
  const found = text.matchAll(/^### (\w+): (\w+)\n\n```hex\n(.*?)\n```$/gms);
  return [...found].map(([, sender = "", title = "", rows = ""]) => ({ sender, title, rows }));
}

/** Asks twice for the place, over a connection of its own, and returns its frames. */
async function frames(): Promise<TappedFrame[]> {
  const seen: TappedFrame[] = [];
  const tap = {
    onFrame: (frame: TappedFrame) => void seen.push({ ...frame, bytes: frame.bytes.slice() }),
  };
  const server = createRouteGuideServer({ features: await loadFeatures("default") });
  const { dialer } = memoryListener((socket) => server.accept(socket));
  const channel = createChannel({ ...dialer, authority: "localhost:50051" }, { tap });
  const client = createClient(RouteGuide, channel);
  await client.getFeature(PLACE);
  await client.getFeature(PLACE);
  await channel.close();
  await server.stop();
  return seen;
}

describe("docs/walkthrough.md", () => {
  const blocks = readBlocks();
  let real: readonly Block[];

  beforeAll(async () => {
    const annotator = new Annotator();
    const text = new TextDecoder().decode(CLIENT_PREFACE);
    const [first, ...others] = hexRows(CLIENT_PREFACE);
    const preface = [`${first} | http/2  | ${JSON.stringify(text)}`, ...others].join("\n");
    const framesOfCalls = (await frames()).map((frame) => ({
      sender: frame.direction === "sent" ? "Client" : "Server",
      title: frameTypeName(frame.type),
      rows: annotator.explain(frame),
    }));
    real = [{ sender: "Client", title: "preface", rows: preface }, ...framesOfCalls];
  });

  it.each(["Client", "Server"])("has what the %s sends, octet for octet, explained", (sender) => {
    const told = blocks.filter((block) => block.sender === sender);
    expect(told).toEqual(real.filter((block) => block.sender === sender));
  });

  it("asks for the place of the tutorials", () => {
    const request = blocks.find(({ sender, title }) => sender === "Client" && title === "DATA");
    expect(request?.rows).toContain(`content | ${PLACE.latitude}\n`);
    expect(request?.rows).toMatch(new RegExp(`content \\| ${PLACE.longitude}$`));
  });
});
