import { ConnectionError } from "../errors.ts";
import { MAX_SETTINGS_ENTRIES } from "../limits.ts";
import { Flag, type Frame, MIN_MAX_FRAME_BYTES, readUint32 } from "./frame.ts";

/** RFC 9113 §6.5.2: what one side tells the other about itself. */
export interface Settings {
  readonly headerTableSize: number;
  readonly enablePush: number;
  readonly maxConcurrentStreams: number;
  readonly initialWindowSize: number;
  readonly maxFrameSize: number;
  readonly maxHeaderListSize: number;
}

/** What holds until the peer says otherwise. `maxConcurrentStreams` has no default on the wire. */
export const DEFAULT_SETTINGS: Settings = {
  headerTableSize: 4_096,
  enablePush: 1,
  maxConcurrentStreams: 0xffff_ffff,
  initialWindowSize: 65_535,
  maxFrameSize: MIN_MAX_FRAME_BYTES,
  maxHeaderListSize: 0xffff_ffff,
};

const ENTRY_BYTES = 6;

interface SettingRule {
  readonly id: number;
  readonly name: keyof Settings;
  readonly min: number;
  readonly max: number;
  readonly code: "PROTOCOL_ERROR" | "FLOW_CONTROL_ERROR";
}

// biome-ignore format: a table
const RULES: readonly SettingRule[] = [
  { id: 1, name: "headerTableSize",      min: 0,      max: 0xffff_ffff, code: "PROTOCOL_ERROR" },
  { id: 2, name: "enablePush",           min: 0,      max: 1,           code: "PROTOCOL_ERROR" },
  { id: 3, name: "maxConcurrentStreams", min: 0,      max: 0xffff_ffff, code: "PROTOCOL_ERROR" },
  { id: 4, name: "initialWindowSize",    min: 0,      max: 0x7fff_ffff, code: "FLOW_CONTROL_ERROR" },
  { id: 5, name: "maxFrameSize",         min: 16_384, max: 16_777_215,  code: "PROTOCOL_ERROR" },
  { id: 6, name: "maxHeaderListSize",    min: 0,      max: 0xffff_ffff, code: "PROTOCOL_ERROR" },
];

/** The form of a SETTINGS frame (RFC 9113 §6.5): whether it is an acknowledgement. */
export function isSettingsAck(frame: Frame): boolean {
  const length = frame.end - frame.start;
  if ((frame.flags & Flag.ACK) !== 0) {
    if (length === 0) return true;
    throw new ConnectionError("FRAME_SIZE_ERROR", `SETTINGS ack of ${length} octets, want 0`);
  }
  if (length % ENTRY_BYTES !== 0) {
    throw new ConnectionError("FRAME_SIZE_ERROR", `SETTINGS of ${length} octets, want 6 each`);
  }
  if (length > MAX_SETTINGS_ENTRIES * ENTRY_BYTES) {
    throw new ConnectionError("ENHANCE_YOUR_CALM", "too_many_settings_entries");
  }
  return false;
}

/**
 * `before` changed by a SETTINGS frame's entries, in their order; unknown ones are ignored.
 * `onChange` hears of each change, for the same setting may change twice (RFC 9113 §6.5.3).
 */
export function applySettings(
  before: Settings,
  frame: Frame,
  onChange: (name: keyof Settings, value: number) => void,
): Settings {
  const settings = { ...before };
  for (let at = frame.start; at < frame.end; at += ENTRY_BYTES) {
    const id = ((frame.bytes[at] as number) << 8) | (frame.bytes[at + 1] as number);
    const value = readUint32(frame.bytes, at + 2);
    const rule = RULES[id - 1];
    if (!rule) continue;
    if (value < rule.min || value > rule.max) {
      throw new ConnectionError(
        rule.code,
        `setting ${rule.name} is ${value}, want ${rule.min} to ${rule.max}`,
      );
    }
    if (settings[rule.name] === value) continue;
    settings[rule.name] = value;
    onChange(rule.name, value);
  }
  return settings;
}

/** The entries of `settings` as a SETTINGS payload. */
export function encodeSettings(settings: Partial<Settings>): Uint8Array {
  const sent = RULES.filter((rule) => settings[rule.name] !== undefined);
  const bytes = new Uint8Array(sent.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  sent.forEach((rule, index) => {
    view.setUint16(index * ENTRY_BYTES, rule.id);
    view.setUint32(index * ENTRY_BYTES + 2, settings[rule.name] ?? 0);
  });
  return bytes;
}
