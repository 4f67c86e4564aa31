import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Headers, HpackDecoder, HpackEncoder, headerField } from "@route-guide/hpack";
import fc from "fast-check";
import { expect, it } from "vitest";
import { budget } from "../support/fuzz-budget.ts";
import { describeWith } from "../support/programs.ts";

const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(new URL("./python/hpack_peer.py", import.meta.url));

type Pairs = readonly (readonly [name: string, value: string])[];

/** python3-hpack, asked one thing at a time. */
class HpackPeer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const child = spawn(PYTHON, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async ask<T>(request: object): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error("python3-hpack ended");
    const answer = JSON.parse(line.value) as T & { fault?: string };
    if (answer.fault !== undefined) throw new Error(`python3-hpack: ${answer.fault}`);
    return answer;
  }

  end(): void {
    this.#child.kill();
  }
}

const name = fc.oneof(
  fc.constantFrom(":path", ":status", "content-type", "grpc-status", "grpc-timeout", "x-a", "te"),
  fc.stringMatching(/^[a-z0-9-]{1,20}$/),
);
const octets = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((octet) => String.fromCharCode(octet)),
  maxLength: 60,
});
const value = fc.oneof(fc.constantFrom("", "200", "/a.B/C", "trailers", "0"), octets);
const headers = fc.array(fc.tuple(name, value), { maxLength: 12 });
const size = fc.constantFrom(0, 40, 100, 4_096);
/**
 * Header lists, each perhaps after a new size of the tables. Not several sizes before one block:
 * python3-hpack says all of them, though the larger ones are not allowed any more (§4.2).
 */
const conversation = fc.array(fc.record({ size: fc.option(size, { nil: undefined }), headers }), {
  maxLength: 25,
  size: "max",
});

const fields = (pairs: Pairs): Headers => pairs.map(([n, v]) => headerField(n, v));
const pairs = (list: Headers): Pairs => list.map((field) => [field.name, field.value] as const);

describeWith(
  { name: "python3-hpack", probe: [PYTHON, "-c", "import hpack"], debianPackage: "python3-hpack" },
  "HPACK beside python3-hpack (RFC 7541)",
  () => {
    /** Both directions, block by block; tables of both sides live through the conversation. */
    async function converse(
      steps: readonly { readonly size: number | undefined; readonly headers: Pairs }[],
    ): Promise<void> {
      const encoder = new HpackEncoder();
      const decoder = new HpackDecoder();
      const peer = new HpackPeer();
      try {
        for (const step of steps) {
          if (step.size !== undefined) {
            await peer.ask({ resize: step.size });
            encoder.setMaxTableBytes(step.size);
            decoder.setMaxTableBytes(step.size);
          }
          const block = Buffer.from(encoder.encode(fields(step.headers))).toString("hex");
          const decoded = await peer.ask<{ headers: Pairs }>({ decode: block });
          expect(decoded.headers).toEqual(step.headers);
          const encoded = await peer.ask<{ block: string }>({ encode: step.headers });
          const bytes = Buffer.from(encoded.block, "hex");
          expect(pairs(decoder.decode(bytes, 0, bytes.length))).toEqual(step.headers);
        }
      } finally {
        peer.end();
      }
    }

    it("reads what we write and writes what we read, through every change of the tables", async () => {
      await fc.assert(fc.asyncProperty(conversation, converse), budget(25, 7541));
    });
  },
);
