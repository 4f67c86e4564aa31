import { type HeaderField, type Headers, headerField } from "@route-guide/hpack";
import { UsageError } from "@route-guide/http2";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import {
  checkName,
  checkText,
  isBinaryName,
  isProtocolField,
  isSensitiveName,
} from "./metadata-rules.ts";

/** A metadata value: text, or for names that end in `-bin`, bytes. */
export type MetadataValue = string | Uint8Array;

/**
 * What travels beside the messages: names with one or more values, in order.
 *
 * Names are lower case, and `grpc-*` is reserved; text is printable ASCII. Whatever is outside
 * that throws UsageError. Received values are kept as they came, so that they can be sent on.
 */
export class Metadata {
  /** Fields not looked at yet: most received metadata never is. */
  #received: Headers | undefined;
  /** Name, value, name, value ...; bytes as base64. */
  #flat: string[] = [];

  /** A copy of plain entries: `{ "x-user": "ada", "x-trace-bin": bytes }`. */
  static from(record: Readonly<Record<string, MetadataValue>>): Metadata {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(record)) metadata.append(name, value);
    return metadata;
  }

  /** The application's part of received fields. Costs nothing until somebody looks. */
  static fromHeaders(headers: Headers): Metadata {
    const metadata = new Metadata();
    metadata.#received = headers;
    return metadata;
  }

  /** How many entries there are, each value counted. */
  get size(): number {
    return this.#entries().length / 2;
  }

  /** The first value of `name`. A `-bin` name has none: see {@link getBinary}. */
  get(name: string): string | undefined {
    return this.getAll(name)[0];
  }

  /** The values of `name`, in order. */
  getAll(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return isBinaryName(wanted) ? [] : this.#valuesOf(wanted);
  }

  /** The first value of a `-bin` name. */
  getBinary(name: string): Uint8Array | undefined {
    return this.getAllBinary(name)[0];
  }

  /** The values of a `-bin` name, in order. A call with malformed base64 fails before this. */
  getAllBinary(name: string): readonly Uint8Array[] {
    const wanted = name.toLowerCase();
    if (!isBinaryName(wanted)) return [];
    return this.#valuesOf(wanted).flatMap((value) => decodeBase64(value) ?? []);
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    const flat = this.#entries();
    for (let at = 0; at < flat.length; at += 2) if (flat[at] === wanted) return true;
    return false;
  }

  /** Replaces the values of `name` by one. */
  set(name: string, value: MetadataValue): this {
    const text = encodeValue(name, value);
    return this.delete(name).#push(name, text);
  }

  /** Adds a value after those that `name` has. */
  append(name: string, value: MetadataValue): this {
    return this.#push(name, encodeValue(name, value));
  }

  /** Adds every entry of `other` as it is: received values may be ones that {@link set} refuses. */
  appendAll(other: Metadata): this {
    this.#entries().push(...other.#entries());
    return this;
  }

  /** Removes every value of `name`. */
  delete(name: string): this {
    const unwanted = name.toLowerCase();
    const flat = this.#entries();
    this.#flat = flat.filter((_, at) => flat[at - (at % 2)] !== unwanted);
    return this;
  }

  /** Every entry, in order. */
  *entries(): IterableIterator<[name: string, value: MetadataValue]> {
    const flat = this.#entries();
    for (let at = 0; at < flat.length; at += 2) {
      const name = flat[at] as string;
      const value = flat[at + 1] as string;
      if (!isBinaryName(name)) yield [name, value];
      else yield [name, decodeBase64(value) ?? new Uint8Array()];
    }
  }

  /** Adds the entries to `fields`, as they travel. */
  writeTo(fields: HeaderField[]): void {
    const flat = this.#entries();
    for (let at = 0; at < flat.length; at += 2) {
      const name = flat[at] as string;
      fields.push(headerField(name, flat[at + 1] as string, isSensitiveName(name)));
    }
  }

  #push(name: string, text: string): this {
    this.#entries().push(name.toLowerCase(), text);
    return this;
  }

  #valuesOf(name: string): string[] {
    const flat = this.#entries();
    const values: string[] = [];
    for (let at = 0; at < flat.length; at += 2) {
      if (flat[at] === name) values.push(flat[at + 1] as string);
    }
    return values;
  }

  #entries(): string[] {
    if (this.#received) {
      this.#flat = flatten(this.#received);
      this.#received = undefined;
    }
    return this.#flat;
  }
}

/** The first `-bin` field of `headers` that is not base64, if any: the call must fail INTERNAL. */
export function findMalformedBinary(headers: Headers): string | undefined {
  for (const { name, value } of headers) {
    if (!isBinaryName(name) || isProtocolField(name)) continue;
    if (value.split(",").some((part) => decodeBase64(part.trim()) === undefined)) return name;
  }
  return undefined;
}

/**
 * The fields of `metadata` as they are now, as they travel, but for those called `unwanted`;
 * undefined when there are none. Throws UsageError for entries that cannot be sent.
 */
export function metadataFields(
  metadata: Metadata | Readonly<Record<string, MetadataValue>>,
  unwanted?: string,
): Headers | undefined {
  const fields: HeaderField[] = [];
  (metadata instanceof Metadata ? metadata : Metadata.from(metadata)).writeTo(fields);
  const wanted = fields.filter(({ name }) => name !== unwanted);
  return wanted.length > 0 ? wanted : undefined;
}

function encodeValue(name: string, value: MetadataValue): string {
  const lower = name.toLowerCase();
  checkName(lower);
  if (typeof value === "string") {
    if (isBinaryName(lower)) throw new UsageError(`metadata "${lower}" takes bytes, got text`);
    checkText(lower, value);
    return value.trim(); // HTTP/2 refuses surrounding spaces, and gRPC lets us drop them
  }
  if (!isBinaryName(lower)) throw new UsageError(`metadata "${lower}" takes text, got bytes`);
  return encodeBase64(value);
}

/** Joined `-bin` values come apart here, as intermediaries may have joined them. */
function flatten(headers: Headers): string[] {
  const flat: string[] = [];
  for (const { name, value } of headers) {
    if (isProtocolField(name)) continue;
    if (!isBinaryName(name)) flat.push(name, value);
    else for (const part of value.split(",")) flat.push(name, part.trim());
  }
  return flat;
}
