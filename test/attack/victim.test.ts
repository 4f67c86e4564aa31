import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../support/service-process.ts";
import { ATTACKS } from "./src/attacks.ts";
import { residentBytes } from "./src/beside.ts";
import { probe } from "./src/probe.ts";
import { call } from "./src/victim.ts";

/** The design asks for 8 MiB, which `npm run attack -- --victim` measures; garbage comes on top. */
const BOUND_BYTES = 64 * 1_048_576;

const server = startServer(["--port", "0", "--log-level", "silent"]);
let port = 0;
beforeAll(async () => {
  port = await server.ready();
});
afterAll(() => server.kill());

describe("while a connection attacks", () => {
  it.each(ATTACKS.filter(({ patienceMs }) => patienceMs <= 1_000))(
    "by $name, others are served, and memory stays bounded",
    async (attack) => {
      await call(port, () => true);
      const before = residentBytes(server.child.pid as number);
      let isOver = false;
      const victim = call(port, () => isOver);
      const outcome = await probe(
        { ...attack, patienceMs: attack.wanted ? 1_000 : 100 },
        "127.0.0.1",
        port,
      );
      isOver = true;
      const { calls, failures } = await victim;
      expect(calls).toBeGreaterThan(0);
      expect(failures).toBe(0);
      if (attack.wanted) expect(outcome.goAway).toMatch(attack.wanted);
      expect(outcome.isClosed).toBe(attack.wanted !== undefined);
      if (attack.reset) expect(outcome.resetCode).toBe(attack.reset);
      expect(residentBytes(server.child.pid as number) - before).toBeLessThan(BOUND_BYTES);
    },
  );
});
