/*
 * An honest client in a process of its own, `PORT`: calls for as many milliseconds as each message of
 * its parent says, and answers how it fared. It is warm before it says that it is ready.
 */
import { call } from "./victim.ts";

const WARM_UP_MS = 1_500;

const port = Number(process.argv[2]);
const callFor = (ms: number): ReturnType<typeof call> => {
  const endsAt = performance.now() + ms;
  return call(port, () => performance.now() > endsAt);
};

process.on("message", (ms: number) => {
  void callFor(ms).then((sufferings) => process.send?.(sufferings));
});
await callFor(WARM_UP_MS);
process.send?.("ready");
