import { Flag } from "@route-guide/http2";
import { listenTcp } from "@route-guide/transport/node";
import { RawPeer } from "../raw/raw-peer.ts";
import type { TestServer } from "../test-server.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import { Response } from "./response.ts";
import { SendWindows } from "./send-windows.ts";

/** A server that misbehaves, and judges how a client takes it. */
export interface MisbehavingServer extends TestServer {
  /** What is wrong with the client, once its calls are over. */
  complaint(): string | undefined;
}

/** Starts the server for one of the negative test cases. */
export async function serveMisbehaving(testCase: string): Promise<MisbehavingServer> {
  const behaviour = BEHAVIOURS[testCase];
  if (!behaviour) throw new Error(`no such test case: ${testCase}`);
  const peers: RawPeer[] = [];
  const record = { peers, mostOpen: 0 };
  const failures: string[] = [];

  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, (socket) => {
    const peer = new RawPeer(socket, "server", behaviour.settings);
    peers.push(peer);
    const windows = new SendWindows(peer);
    const open = new Set<number>();
    const answer = async (streamId: number): Promise<void> => {
      await behaviour.answer(new Response(peer, windows, streamId), record);
      open.delete(streamId);
    };
    peer.onFrame = ({ type, flags, streamId }) => {
      if (type === "HEADERS") open.add(streamId);
      record.mostOpen = Math.max(record.mostOpen, open.size);
      const isEnd = type === "DATA" && (flags & Flag.END_STREAM) !== 0;
      if (isEnd) answer(streamId).catch((error: Error) => failures.push(error.message));
    };
  });
  return {
    port: listener.port,
    complaint: () => failures[0] ?? behaviour.complaint?.(record),
    async stop() {
      await listener.close();
      for (const peer of peers) peer.destroy();
    },
  };
}
