import type { ResolvedOptions } from "./connection-options.ts";
import { DEFAULT_SETTINGS, type Settings } from "./frame/settings.ts";
import type { Outbound } from "./outbound.ts";
import { CLIENT_PREFACE } from "./preface.ts";
import type { Role } from "./streams.ts";

const INITIAL_CONNECTION_WINDOW = 65_535;

/** RFC 9113 §3.4: what each side says first: the client's preface, SETTINGS, a wider window. */
export function announce(role: Role, options: ResolvedOptions, outbound: Outbound): void {
  if (role === "client") outbound.raw(CLIENT_PREFACE);
  outbound.settings(differing(ownSettings(role, options)));
  const wider = options.connectionWindowBytes - INITIAL_CONNECTION_WINDOW;
  if (wider > 0) outbound.windowUpdate(0, wider);
}

function ownSettings(role: Role, options: ResolvedOptions): Partial<Settings> {
  const settings = {
    headerTableSize: options.headerTableBytes,
    initialWindowSize: options.initialWindowBytes,
    maxFrameSize: options.maxFrameBytes,
    maxHeaderListSize: options.maxHeaderListBytes,
  };
  return role === "client"
    ? { ...settings, enablePush: 0 }
    : { ...settings, maxConcurrentStreams: options.maxConcurrentStreams };
}

/** Only what differs from the protocol's defaults is worth saying. */
function differing(settings: Partial<Settings>): Partial<Settings> {
  const names = Object.keys(settings) as (keyof Settings)[];
  return Object.fromEntries(
    names
      .filter((name) => settings[name] !== DEFAULT_SETTINGS[name])
      .map((name) => [name, settings[name]]),
  );
}
