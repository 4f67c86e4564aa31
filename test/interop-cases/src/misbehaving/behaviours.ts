import { Flag } from "@route-guide/http2";
import type { RawPeer } from "../raw/raw-peer.ts";
import type { Response } from "./response.ts";

const MAX_CONCURRENT_STREAMS = 3;

/** What a server does wrong, or in an unusual way, and what it expects of clients. */
export interface Behaviour {
  readonly settings?: readonly (readonly [id: number, value: number])[];
  /** Answers one call; a rejection of a call that nobody waits for any more is of no account. */
  answer(response: Response, record: ServerRecord): Promise<void>;
  /** What is wrong with how the client took it, if anything. */
  complaint?(record: ServerRecord): string | undefined;
}

/** What a server has seen so far. */
export interface ServerRecord {
  readonly peers: readonly RawPeer[];
  /** Most calls that were open on one connection at once. */
  readonly mostOpen: number;
}

async function properly(response: Response): Promise<void> {
  response.sendHeaders();
  await response.sendMessage();
  response.sendTrailers();
}

/** By the test cases of grpc/grpc `doc/http2-interop-test-descriptions.md`. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  goaway: {
    async answer(response, { peers }) {
      if (peers.length === 1) response.peer.goAway(response.streamId, "NO_ERROR");
      await properly(response);
    },
    complaint: ({ peers }) =>
      peers.length === 2 ? undefined : `the client made ${peers.length} connections, want 2`,
  },

  rst_after_header: {
    async answer(response) {
      response.sendHeaders();
      response.peer.reset(response.streamId, "NO_ERROR");
    },
  },

  rst_during_data: {
    async answer(response) {
      response.sendHeaders();
      await response.sendMessage({ part: 1 / 2 });
      response.peer.reset(response.streamId, "NO_ERROR");
    },
  },

  rst_after_data: {
    async answer(response) {
      response.sendHeaders();
      await response.sendMessage();
      response.peer.reset(response.streamId, "NO_ERROR");
    },
  },

  ping: {
    async answer(response) {
      const { peer } = response;
      peer.ping();
      response.sendHeaders();
      peer.ping();
      await response.sendMessage();
      peer.ping();
      // the client may leave as soon as it has its answer, and is to acknowledge before that
      await peer.until(() => (acksOf(peer) === 3 ? true : undefined), ACK_PATIENCE_MS);
      response.sendTrailers();
    },
    complaint: ({ peers }) => {
      const acks = peers.reduce((sum, peer) => sum + acksOf(peer), 0);
      return acks === 3 ? undefined : `the client acknowledged ${acks} PINGs of 3`;
    },
  },

  max_streams: {
    settings: [[MAX_CONCURRENT_STREAMS, 1]],
    answer: properly,
    complaint: ({ mostOpen }) =>
      mostOpen === 1 ? undefined : `the client had ${mostOpen} streams open, want 1`,
  },

  data_frame_padding: {
    async answer(response) {
      response.sendHeaders();
      await response.sendMessage({ cut: { octets: 5, padding: 255 } });
      response.sendTrailers();
    },
  },
};

const ACK_PATIENCE_MS = 5_000;

function acksOf(peer: RawPeer): number {
  return peer.received("PING").filter(({ flags }) => flags === Flag.ACK).length;
}
