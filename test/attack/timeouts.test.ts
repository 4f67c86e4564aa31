import { type Listener, systemClock } from "@route-guide/transport";
import { listenTcp } from "@route-guide/transport/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRouteGuideServer } from "../../server/src/route-guide-server.ts";
import { ATTACKS } from "./src/attacks.ts";
import { probe } from "./src/probe.ts";
import { call } from "./src/victim.ts";

/** A fiftieth of the defaults, which wire tests hold: nobody wants to wait for those here. */
const limits = {
  prefaceTimeoutMs: 200,
  settingsAckTimeoutMs: 200,
  headerBlockTimeoutMs: 200,
  writeStallTimeoutMs: 400,
};
const PATIENCE_MS = 2_000;

const location = { latitude: 409_146_138, longitude: -746_188_906 };
/** So many that no socket holds what a few clients ask for. */
const features = Array.from({ length: 20_000 }, (_, n) => ({ name: `feature ${n}`, location }));
const FEW = 50;
const disconnects: { reason: string | undefined; counts: ReadonlyMap<string, number> }[] = [];
const server = createRouteGuideServer({
  features,
  limits,
  clock: systemClock,
  observer: {
    onDisconnect: (_, error, counts) => void disconnects.push({ reason: error?.message, counts }),
  },
});
let listener: Listener;
beforeAll(async () => {
  listener = await listenTcp({ port: 0, host: "127.0.0.1" }, (socket) => server.accept(socket));
});
afterAll(async () => {
  await server.stop({ graceMs: 0 });
  await listener.close();
});

/** What each is counted as, and what the log says. */
const COUNTED: Readonly<Record<string, readonly [count: string, reason: string]>> = {
  "no preface": ["settingsTimeouts", "no SETTINGS in time"],
  "no SETTINGS": ["settingsTimeouts", "no SETTINGS in time"],
  "SETTINGS not acknowledged": ["settingsTimeouts", "SETTINGS not acknowledged in time"],
  "a header block without end": ["headerBlockTimeouts", "header_block_timeout"],
  "a socket that is not read, CVE-2019-9517": ["writeStalls", "write_stalled"],
};

describe("a connection that takes its time", () => {
  it.each(ATTACKS.filter(({ patienceMs }) => patienceMs > 1_000))(
    "by $name is cut off, and others are served",
    async (attack) => {
      let isOver = false;
      const victim = call(listener.port, () => isOver);
      disconnects.length = 0;
      const outcome = await probe(
        { ...attack, patienceMs: PATIENCE_MS, times: Math.min(attack.times, FEW) },
        "127.0.0.1",
        listener.port,
      );
      isOver = true;
      const { failures } = await victim;
      expect(failures).toBe(0);
      expect(outcome.goAway ?? "").toMatch(attack.wanted ?? /never/);
      expect(outcome.isClosed).toBe(true);
      const [count = "", reason] = COUNTED[attack.name] ?? [];
      const disconnect = disconnects.find((each) => each.reason !== undefined);
      expect(disconnect?.reason).toBe(reason);
      expect(disconnect?.counts.get(count)).toBe(1);
    },
  );
});
