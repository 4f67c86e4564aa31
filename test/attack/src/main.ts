/*
 * `npm run attack [-- --target HOST:PORT] [--only TEXT]`: how a server on this machine takes the
 * known attacks on HTTP/2. Without a target: ours, and others beside it for comparison.
 * `npm run attack -- --victim [--only TEXT]`: what they do to another client of our server.
 */
import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { ATTACKS, type Attack } from "./attacks.ts";
import { measureVictims } from "./beside.ts";
import { type Outcome, probe } from "./probe.ts";
import { startTargets, type Target } from "./targets.ts";

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    only: { type: "string", default: "" },
    victim: { type: "boolean", default: false },
  },
});

function loopback(target: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^(?:\[(?=.*\]))?([^\]]+)\]?:(\d+)$/.exec(target) ?? [];
  const isLoopback =
    host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  if (isLoopback) return { host, port: Number(port) };
  process.stderr.write(
    `error: ${target} is not on this machine: want 127.0.0.1:PORT or [::1]:PORT\n`,
  );
  process.exit(2);
}

function describe({ goAway, resets, resetCode, isClosed, done, seconds }: Outcome): string {
  const parts = [
    ...(goAway ? [`GOAWAY ${goAway}`] : []),
    ...(resets > 0 ? [`${resets} x RST_STREAM ${resetCode}`] : []),
    isClosed ? "closed" : "still open",
  ];
  return `${parts.join(", ")} (after ${done}, ${seconds.toFixed(1)} s)`;
}

/** The verdict on ours: what the design asks for. */
function mark(target: string, attack: Attack, outcome: Outcome): string {
  if (target !== "ours" && target !== values.target) return " ";
  const isRight = attack.wanted
    ? attack.wanted.test(outcome.goAway ?? "") && outcome.isClosed
    : !outcome.isClosed && outcome.resetCode === attack.reset;
  return isRight ? "✔" : "✘";
}

if (values.victim) {
  await measureVictims(values.only);
  process.exit(0);
}

const targets: (Target & { host?: string })[] = values.target
  ? [{ ...loopback(values.target), name: values.target, stop: () => {} }]
  : await startTargets();

let misses = 0;
for (const attack of ATTACKS.filter(({ name }) => name.includes(values.only))) {
  process.stdout.write(`\n${attack.name}\n`);
  const outcomes = await Promise.all(
    targets.map(async (target) => ({
      target,
      outcome: await probe(attack, target.host ?? "127.0.0.1", target.port),
    })),
  );
  for (const { target, outcome } of outcomes) {
    const verdict = mark(target.name, attack, outcome);
    if (verdict === "✘") misses += 1;
    process.stdout.write(`  ${verdict} ${target.name.padEnd(11)} ${describe(outcome)}\n`);
  }
}
for (const target of targets) target.stop();
process.stdout.write(`\n${misses} attacks were not answered as they should be\n`);
process.exit(misses === 0 ? 0 : 1);
