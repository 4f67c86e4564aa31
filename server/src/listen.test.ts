import type { Listener } from "@route-guide/transport";
import { listenTcp } from "@route-guide/transport/node";
import { afterEach, describe, expect, it } from "vitest";
import { InvalidInput } from "./invalid-input.ts";
import { listenAt } from "./listen.ts";

const CLASSIC = [50_051, 8980, 8080, 10_000, 1234, 31_415, 50_052];
const ignore = () => {};
const where = {
  host: "127.0.0.1",
  port: 0,
  socketPath: undefined,
  classicPorts: false,
  busyPoll: true,
  certificates: undefined,
  onRefused: ignore,
};

const open: Listener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

describe("listenAt", () => {
  it("listens at the classic ports too, and tells which ones are taken", async () => {
    // held by this test, or by somebody else already
    await listenTcp({ host: "127.0.0.1", port: 50_052 }, ignore).then(
      (held) => open.push(held),
      ignore,
    );
    const skipped = new Map<number, string>();
    const listeners = await listenAt({ ...where, classicPorts: true }, ignore, (port, problem) =>
      skipped.set(port, problem),
    );
    open.push(...listeners);
    expect(skipped.get(50_052)).toBe("cannot listen at 127.0.0.1:50052: it is in use");
    const listening = listeners.slice(1).map(({ port }) => port);
    expect([...listening, ...skipped.keys()].sort()).toEqual(CLASSIC.toSorted());
  });

  it("says how to choose another port than one that is taken", async () => {
    open.push(...(await listenAt(where, ignore, ignore)));
    const port = open[0]?.port ?? 0;
    await expect(listenAt({ ...where, port }, ignore, ignore)).rejects.toThrow(
      new InvalidInput(
        `cannot listen at 127.0.0.1:${port}: it is in use; --port or ROUTEGUIDE_PORT names another`,
      ),
    );
  });

  it("says that the folder of a socket does not exist", async () => {
    const socketPath = "/no/such/folder/x.sock";
    await expect(listenAt({ ...where, socketPath }, ignore, ignore)).rejects.toThrow(
      new InvalidInput(
        `cannot listen at unix:${socketPath}: the folder /no/such/folder does not exist`,
      ),
    );
  });

  it("leaves nothing open when one place cannot be had", async () => {
    const [first] = await listenAt(where, ignore, ignore);
    const port = first?.port ?? 0;
    await first?.close();
    const bad = { ...where, port, socketPath: "/no/such/folder/x.sock" };
    await expect(listenAt(bad, ignore, ignore)).rejects.toThrow(InvalidInput);
    open.push(...(await listenAt({ ...where, port }, ignore, ignore)));
  });
});
