import { ManualClock } from "@route-guide/transport/memory";
import { expect, it } from "vitest";
import type { Log } from "./log.ts";
import { refusalLog } from "./refusal-log.ts";

it("mentions each problem of a host once a minute, and how often it was silent", async () => {
  const lines: unknown[] = [];
  const clock = new ManualClock();
  const log = { warn: (fields: object, text: string) => lines.push({ ...fields, text }) };
  const onRefused = refusalLog(log as unknown as Log, clock);
  const refuse = (address: string, code = "X") =>
    onRefused({ address }, Object.assign(new Error("no TLS"), { code }));
  refuse("192.0.2.1:1");
  refuse("192.0.2.1:2");
  refuse("192.0.2.1:2", "Y");
  refuse("[2001:db8::1]:3");
  await clock.advance(59_999);
  refuse("192.0.2.1:4");
  await clock.advance(1);
  refuse("192.0.2.1:5");
  const text = "connection refused: no TLS";
  expect(lines).toEqual([
    { peer: "192.0.2.1:1", code: "X", text },
    { peer: "192.0.2.1:2", code: "Y", text },
    { peer: "[2001:db8::1]:3", code: "X", text },
    { peer: "192.0.2.1:5", code: "X", unmentioned: 2, text },
  ]);
});

it("forgets the oldest of very many", () => {
  let lines = 0;
  const log = { warn: () => ++lines };
  const onRefused = refusalLog(log as unknown as Log, new ManualClock());
  const refuse = (host: number) =>
    onRefused({ address: `host${host}:1` }, Object.assign(new Error(), { code: "X" }));
  for (let host = 0; host <= 1_000; host += 1) refuse(host);
  refuse(1);
  expect(lines).toBe(1_001);
  refuse(0);
  expect(lines).toBe(1_002);
});
