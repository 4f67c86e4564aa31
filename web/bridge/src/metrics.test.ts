import { ChannelzRegistry } from "@route-guide/services";
import { expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

it("counts what pages did that has a limit, by kind", async () => {
  const metrics = createMetrics(new ChannelzRegistry().addChannel("server"));
  metrics.limitedEvents("pings", 3);
  metrics.limitedEvents("pings", 2);
  metrics.limitedEvents("protocolErrors", 1);
  const text = await metrics.text();
  expect(text).toContain('routeguide_bridge_limited_events_total{kind="pings"} 5');
  expect(text).toContain('routeguide_bridge_limited_events_total{kind="protocolErrors"} 1');
});
