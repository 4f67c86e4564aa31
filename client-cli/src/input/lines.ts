import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { InvalidInput } from "../invalid-input.ts";
import { readProblem } from "./read-problem.ts";

/** A line of input, without its end. */
export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
}

/** Longer lines are no points or notes but some other file. */
const MAX_LINE_LENGTH = 1024 * 1024;

/**
 * The lines of a stream as they come. Leaving the loop early lets go of the stream. Throws
 * InvalidInput when it cannot be read, or is no text.
 */
export async function* readLines(stream: Readable, name: string): AsyncGenerator<Line> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let number = 0;
  for await (const chunk of chunksOf(stream, name)) {
    const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const text of lines) yield { text, number: ++number };
    if (rest.length > MAX_LINE_LENGTH) {
      throw new InvalidInput(
        `${name}:${number + 1}: the line is longer than ${MAX_LINE_LENGTH} characters`,
      );
    }
  }
  rest += decoder.end();
  if (rest !== "") yield { text: rest, number: number + 1 };
}

async function* chunksOf(stream: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw readProblem(name, error);
  }
}
