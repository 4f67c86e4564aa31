import {
  type ChannelData,
  ChannelConnectivityState_State as State,
} from "@route-guide/proto/channelz";
import type { ChannelEntry } from "@route-guide/services";
import { Counter, Gauge, type Registry } from "prom-client";

const STATES = {
  idle: State.IDLE,
  connecting: State.CONNECTING,
  ready: State.READY,
  transient_failure: State.TRANSIENT_FAILURE,
} as const;

/** What channelz has of the channel to the server, looked up when somebody asks for the metrics. */
export function addUpstreamMetrics(
  registry: Registry,
  upstream: Pick<ChannelEntry, "toSubchannelMessage">,
): void {
  const data = (): Partial<ChannelData> => upstream.toSubchannelMessage().data ?? {};
  const state = new Gauge({
    name: "routeguide_bridge_upstream_state",
    help: "1 for the state of the connection to the server, 0 for the others",
    labelNames: ["state"],
    registers: [],
    collect() {
      const now = data().state?.state;
      for (const [name, each] of Object.entries(STATES)) this.set({ state: name }, +(each === now));
    },
  });
  const started = new Counter({
    name: "routeguide_bridge_upstream_calls_started_total",
    help: "Calls made of the server; one that is made again counts again",
    registers: [],
    collect() {
      this.reset();
      this.inc(Number(data().callsStarted));
    },
  });
  const ended = new Counter({
    name: "routeguide_bridge_upstream_calls_total",
    help: "Calls made of the server that ended, by outcome",
    labelNames: ["outcome"],
    registers: [],
    collect() {
      const { callsSucceeded, callsFailed } = data();
      this.reset();
      this.inc({ outcome: "succeeded" }, Number(callsSucceeded));
      this.inc({ outcome: "failed" }, Number(callsFailed));
    },
  });
  registry.registerMetric(state);
  registry.registerMetric(started);
  registry.registerMetric(ended);
}
