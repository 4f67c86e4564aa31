import type { Channel } from "@route-guide/grpc";
import type { Clock } from "@route-guide/transport";

/** How long whoever asks waits for a connection to the server. */
const PATIENCE_MS = 1_000;

/** Whether `channel` is connected, or comes to be while somebody has the patience to wait. */
export function becomesReady(channel: Channel, clock: Clock): Promise<boolean> {
  if (channel.state === "ready") return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (isReady: boolean): void => {
      unsubscribe();
      callOff();
      resolve(isReady);
    };
    const callOff = clock.after(PATIENCE_MS, () => finish(false));
    const unsubscribe = channel.onStateChange((state) => {
      if (state === "ready") finish(true);
      else if (state !== "connecting") finish(false);
    });
    channel.connect();
  });
}
