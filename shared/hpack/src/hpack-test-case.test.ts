import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Headers, HpackDecoder, HpackEncoder, headerField } from "./index.ts";

/**
 * The suite of https://github.com/http2jp/hpack-test-case (MIT), which is kept beside the checkout:
 * headers as some thirty encoders compressed them.
 */
const ARCHIVE = new URL("../../../../shared/data/hpack-test-case.tar.gz", import.meta.url);
const isHere = existsSync(ARCHIVE);

interface Case {
  /** Missing in raw-data, which is only to be encoded. */
  readonly wire?: string;
  readonly headers: readonly Readonly<Record<string, string>>[];
  /** The SETTINGS_HEADER_TABLE_SIZE that was acknowledged before this case. */
  readonly header_table_size?: number | null;
}

interface Story {
  readonly path: string;
  readonly cases: readonly Case[];
}

function readStories(): Story[] {
  const stories: Story[] = [];
  for (const [path, bytes] of filesOfTar(gunzipSync(readFileSync(ARCHIVE)))) {
    if (path.endsWith(".json")) stories.push({ path, ...JSON.parse(bytes.toString()) });
  }
  return stories;
}

/** Blocks of 512 octets: a header with the name at 0 and the size, in octal, at 124; the content. */
function* filesOfTar(tar: Buffer): Generator<[path: string, bytes: Buffer]> {
  for (let at = 0; at < tar.length && tar[at] !== 0; ) {
    const path = tar.toString("latin1", at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8);
    yield [path, tar.subarray(at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

const octets = (text: string) => Buffer.from(text).toString("latin1");
const listOf = ({ headers }: Case): Headers =>
  headers.flatMap((field) =>
    Object.entries(field).map(([name, value]) => headerField(octets(name), octets(value))),
  );

/** Cheaper than `toEqual`, which is kept for the message. */
function expectList(got: Headers, want: Headers, where: string): void {
  const isSame =
    got.length === want.length &&
    got.every(({ name, value }, i) => name === want[i]?.name && value === want[i]?.value);
  if (!isSame) expect(got, where).toEqual(want);
}

const missing = isHere ? "" : " (SKIPPED: ../shared/data/hpack-test-case.tar.gz is not there)";
// The reporter names no skipped test.
if (!isHere) process.stderr.write(`hpack-test-case${missing}\n`);

describe("hpack-test-case", () => {
  it.skipIf(!isHere)(
    `decodes all 50,526 cases, and what we make of them${missing}`,
    () => {
      let cases = 0;
      for (const story of readStories()) {
        const theirs = new HpackDecoder();
        const encoder = new HpackEncoder();
        const ours = new HpackDecoder();
        for (const item of story.cases) {
          const where = `${story.path}, case ${cases}`;
          const want = listOf(item);
          const limit = item.header_table_size ?? undefined;
          if (limit !== undefined) {
            for (const end of [theirs, encoder, ours]) end.setMaxTableBytes(limit);
          }
          if (item.wire !== undefined) {
            const bytes = Buffer.from(item.wire, "hex");
            expectList(theirs.decode(bytes, 0, bytes.length), want, where);
          }
          const block = encoder.encode(want);
          expectList(ours.decode(block, 0, block.length), want, where);
          cases += 1;
        }
      }
      expect(cases).toBe(50_526);
    },
    60_000,
  );
});
