import { HpackDecoder } from "@route-guide/hpack";
import { Flag, FRAME_HEADER_BYTES, frameTypeName, type TappedFrame } from "@route-guide/http2";
import { Feature, type MessageType, Point } from "@route-guide/proto";

/** RFC 9113 §6.5.2 */
const SETTINGS = [
  ...["", "HEADER_TABLE_SIZE", "ENABLE_PUSH", "MAX_CONCURRENT_STREAMS"],
  ...["INITIAL_WINDOW_SIZE", "MAX_FRAME_SIZE", "MAX_HEADER_LIST_SIZE"],
];
const PREFIX_BYTES = 5;
const ROW_BYTES = 16;

/** Octets, the layer that wrote them, and what they say. */
type Annotation = readonly [octets: Uint8Array, layer: string, note: string];

/** Explains the frames of a call of GetFeature, in the order of the wire. */
export class Annotator {
  readonly #decoders = { sent: new HpackDecoder(), received: new HpackDecoder() };

  /** The frame as rows: 16 octets at most, layer, note; a row without a note continues the last. */
  explain(frame: TappedFrame): string {
    const header = frame.bytes.subarray(0, FRAME_HEADER_BYTES);
    const annotations: Annotation[] = [
      [header, "http/2", headline(frame)],
      ...this.#payload(frame),
    ];
    return annotations.map(rows).join("\n");
  }

  #payload({ type, direction, bytes }: TappedFrame): Annotation[] {
    const payload = bytes.subarray(FRAME_HEADER_BYTES);
    switch (frameTypeName(type)) {
      case "SETTINGS":
        return settings(payload);
      case "HEADERS":
        return fields(payload, this.#decoders[direction]);
      case "DATA":
        return message(payload, direction === "sent" ? Point : Feature);
      case "WINDOW_UPDATE":
        return [[payload, "http/2", String(uint32(payload))]];
      case "GOAWAY":
        return [
          [payload.subarray(0, 4), "http/2", `last stream ${uint32(payload)}`],
          [payload.subarray(4), "http/2", `error code ${uint32(payload.subarray(4))}`],
        ];
      default:
        throw new Error(`the walkthrough has no words for ${frameTypeName(type)}`);
    }
  }
}

function rows([octets, layer, note]: Annotation): string {
  const [first = "", ...others] = hexRows(octets);
  return [`${first.padEnd(3 * ROW_BYTES - 1)} | ${layer.padEnd(7)} | ${note}`, ...others].join(
    "\n",
  );
}

/** Octets in hexadecimal, 16 to a row. */
export function hexRows(octets: Uint8Array): string[] {
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, "0"));
  const starts = [...hex.keys()].filter((at) => at % ROW_BYTES === 0);
  return starts.map((at) => hex.slice(at, at + ROW_BYTES).join(" "));
}

function headline({ type, flags, streamId, bytes }: TappedFrame): string {
  const name = frameTypeName(type);
  const length = bytes.length - FRAME_HEADER_BYTES;
  const lowest = name === "SETTINGS" ? "ACK" : "END_STREAM"; // one bit, by the type
  const names = [
    ...((flags & Flag.END_STREAM) !== 0 ? [lowest] : []),
    ...((flags & Flag.END_HEADERS) !== 0 ? ["END_HEADERS"] : []),
  ];
  const parts = [name, `${length} ${length === 1 ? "octet" : "octets"}`, ...names];
  return [...parts, `stream ${streamId}`].join(", ");
}

function settings(payload: Uint8Array): Annotation[] {
  const entries = Array.from({ length: payload.length / 6 }, (_, n) =>
    payload.subarray(6 * n, 6 * n + 6),
  );
  return entries.map((entry) => {
    const name = SETTINGS[entry[1] as number];
    return [entry, "http/2", `${name} = ${uint32(entry.subarray(2))}`];
  });
}

/** One annotation for each field of a header block. */
function fields(block: Uint8Array, decoder: HpackDecoder): Annotation[] {
  const annotations: Annotation[] = [];
  for (let at = 0; at < block.length; ) {
    const octets = block.subarray(at, fieldEnd(block, at));
    const [field] = decoder.decode(octets, 0, octets.length);
    annotations.push([octets, "hpack", `${field?.name}: ${field?.value}`]);
    at += octets.length;
  }
  return annotations;
}

/** RFC 7541 §6: where the field that begins at `at` ends. Its numbers must fit their prefixes. */
function fieldEnd(block: Uint8Array, at: number): number {
  const first = block[at] as number;
  if ((first & 0x80) !== 0) return at + 1;
  const index = (first & 0x40) !== 0 ? first & 0x3f : first & 0x0f;
  const stringEnd = (from: number) => from + 1 + ((block[from] as number) & 0x7f);
  return stringEnd(index === 0 ? stringEnd(at + 1) : at + 1);
}

function message(payload: Uint8Array, type: MessageType<unknown>): Annotation[] {
  const length = uint32(payload.subarray(1));
  return [
    [payload.subarray(0, 1), "grpc", `flag ${payload[0]}: not compressed`],
    [payload.subarray(1, PREFIX_BYTES), "grpc", `the message has ${length} octets`],
    ...content(payload.subarray(PREFIX_BYTES), type),
  ];
}

/** The fields of a message whose tags and lengths take one octet each. */
function content(octets: Uint8Array, type: MessageType<unknown>): Annotation[] {
  const annotations: Annotation[] = [];
  for (let at = 0; at < octets.length; ) {
    const number = (octets[at] as number) >> 3;
    const field = type.fields.find((known) => known.number === number);
    if (!field) throw new Error(`${type.typeName} has no field ${number}`);
    const isVarint = field.type === "int32";
    const start = at + (isVarint ? 1 : 2);
    const end = isVarint ? varintEnd(octets, start) : start + (octets[at + 1] as number);
    const value = octets.subarray(start, end);
    const kind = isVarint ? "varint" : `${value.length} octets`;
    annotations.push([
      octets.subarray(at, start),
      "proto",
      `field ${number}, ${field.name}: ${kind}`,
    ]);
    if (field.messageType) annotations.push(...content(value, field.messageType));
    else
      annotations.push([value, "content", isVarint ? int32(value) : JSON.stringify(text(value))]);
    at = end;
  }
  return annotations;
}

function varintEnd(octets: Uint8Array, start: number): number {
  return 1 + octets.findIndex((octet, at) => at >= start && octet < 0x80);
}

/** A varint as the int32 that it stands for. */
function int32(octets: Uint8Array): string {
  let bits = 0n;
  for (const octet of octets.toReversed()) bits = (bits << 7n) | BigInt(octet & 0x7f);
  return BigInt.asIntN(32, bits).toString();
}

function text(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}

function uint32(octets: Uint8Array): number {
  return new DataView(octets.buffer, octets.byteOffset).getUint32(0);
}
