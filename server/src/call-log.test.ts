import { expect, it } from "vitest";
import { callLog } from "./call-log.ts";
import type { Log } from "./log.ts";

/** The lines of a log at `info`. */
function lines() {
  const heard: object[] = [];
  const info = (fields: object, text: string) => heard.push({ ...fields, text });
  return { heard, log: { info, isLevelEnabled: () => false } as unknown as Log };
}

const counts = new Map([
  ["settings", 101],
  ["pings", 3],
]);

it("mentions a client that broke the rules, with what it was counted for", () => {
  const { heard, log } = lines();
  const error = Object.assign(new Error("too_many_settings"), { name: "ConnectionError" });
  callLog(log).onDisconnect?.({ address: "192.0.2.1:1" }, error, counts);
  expect(heard).toEqual([
    {
      peer: "192.0.2.1:1",
      reason: "too_many_settings",
      counts: { settings: 101, pings: 3 },
      text: "a client broke the rules",
    },
  ]);
});

it("has nothing to say of one that left, or was lost", () => {
  const { heard, log } = lines();
  const { onDisconnect } = callLog(log);
  onDisconnect?.({ address: "192.0.2.1:1" }, undefined, counts);
  onDisconnect?.({ address: "192.0.2.1:1" }, new Error("read ECONNRESET"), counts);
  expect(heard).toEqual([]);
});
