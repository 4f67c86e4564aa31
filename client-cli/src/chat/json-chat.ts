import type { ClientCall } from "@route-guide/grpc";
import { fromJson, RouteNote, toJson } from "@route-guide/proto";
import type { CommandContext } from "../command.ts";
import { type Line, readLines } from "../input/lines.ts";
import { parseJson } from "../input/point-lines.ts";
import { untilMistake } from "../input/until-mistake.ts";
import { InvalidInput } from "../invalid-input.ts";

/**
 * A chat in a pipe: notes as JSON, one a line, both ways.
 *
 * The end of the input half-closes; what is still to come is written before the end. A wrong
 * line ends the input there, and is told last.
 */
export async function chatByJson(
  { output, stdin }: CommandContext,
  call: ClientCall<RouteNote, RouteNote>,
): Promise<void> {
  let mistake: unknown;
  const notes = notesOf(readLines(stdin, "stdin"));
  void call.sendAll(
    untilMistake(notes, (error) => {
      mistake = error;
    }),
  );
  for await (const note of call.responses) {
    await output.json(toJson(RouteNote, note, { withZeros: true }));
  }
  if (mistake) throw mistake;
}

async function* notesOf(lines: AsyncIterable<Line>): AsyncGenerator<RouteNote> {
  for await (const line of lines) {
    if (line.text.trim() !== "") yield noteOf(line);
  }
}

/** `location` is always set: some servers cannot do without. */
function noteOf({ text, number }: Line): RouteNote {
  try {
    const { location = { latitude: 0, longitude: 0 }, message } = fromJson(
      RouteNote,
      parseJson(text),
    );
    return { location, message };
  } catch (error) {
    throw new InvalidInput(`stdin:${number}: ${(error as Error).message}`);
  }
}
