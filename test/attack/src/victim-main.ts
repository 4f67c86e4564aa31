/* An honest client in a process of its own: `PORT MILLISECONDS`; sends how it fared to its parent. */
import { call } from "./victim.ts";

const [port = 0, ms = 0] = process.argv.slice(2).map(Number);
const endsAt = performance.now() + ms;
process.send?.(await call(port, () => performance.now() > endsAt));
process.disconnect?.();
