import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Output } from "./output.ts";

/** An output into a pipe that is full after each line. */
function intoNarrowPipe() {
  const pipe = new PassThrough({ highWaterMark: 1 });
  const output = new Output(pipe, new PassThrough(), { json: false, color: false });
  return { pipe, output };
}

describe("Output", () => {
  it("waits for a slow reader, and leaves no listener behind", async () => {
    const { pipe, output } = intoNarrowPipe();
    const before = [pipe.listenerCount("drain"), pipe.listenerCount("close")];
    for (let line = 0; line < 20; line++) {
      let isWritten = false;
      const written = output.line(`${line}`).then(() => {
        isWritten = true;
      });
      await Promise.resolve();
      expect(isWritten).toBe(false);
      expect(String(pipe.read())).toBe(`${line}\n`);
      await written;
    }
    expect([pipe.listenerCount("drain"), pipe.listenerCount("close")]).toEqual(before);
  });

  it("does not wait for a reader that has gone", async () => {
    const { pipe, output } = intoNarrowPipe();
    const written = output.line("too much");
    pipe.destroy();
    await written;
    await output.line("nobody reads this");
  });
});
