import { RpcError } from "@route-guide/grpc";
import { fromJson, toJson } from "@route-guide/proto";
import type { Command } from "../command.ts";
import { findMethod, type KnownMethod, type Method } from "../find-method.ts";
import { type Line, readLines } from "../input/lines.ts";
import { parseJson } from "../input/point-lines.ts";
import { InvalidInput } from "../invalid-input.ts";
import { safeJson } from "../safe-text.ts";

/** `routeguide call SERVICE/METHOD [JSON...|-]` */
export const call: Command = async (context, [name = "", ...texts]) => {
  const { output, stdin } = context;
  const channel = context.connect();
  const known = await findMethod(name, context, channel);
  const { method, types } = known;
  const isPiped = texts.length === 1 && texts[0] === "-";
  const requests = isPiped
    ? requestsOfLines(known, readLines(stdin, "stdin"))
    : requestsOfArguments(known, texts);
  const options = context.callOptions(isPiped ? "endless" : undefined);
  const exchange = channel.startCall(method, options);
  void exchange.sendAll(requests); // a wrong line cancels the call, and is its error's cause
  const indent = output.isTerminal && !output.isJson ? 2 : undefined;
  try {
    for await (const response of exchange.responses) {
      const json = toJson(method.response, response, { withZeros: true, types });
      await output.line(safeJson(json, indent));
    }
  } catch (error) {
    throw error instanceof RpcError && error.cause instanceof InvalidInput ? error.cause : error;
  }
};

function takesOne({ kind }: Method): boolean {
  return kind === "unary" || kind === "serverStreaming";
}

/** All of them are read before the call begins. */
function requestsOfArguments(known: KnownMethod, texts: readonly string[]): AsyncIterable<unknown> {
  const { method } = known;
  if (takesOne(method) && texts.length > 1) throw new InvalidInput(onlyOne(method));
  const requests = texts.map((text, i) => requestOf(known, text, `message ${i + 1}`));
  if (takesOne(method) && requests.length === 0) requests.push(method.request.create());
  return each(requests);
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function* requestsOfLines(
  known: KnownMethod,
  lines: AsyncIterable<Line>,
): AsyncGenerator<unknown> {
  const { method } = known;
  let count = 0;
  for await (const { text, number } of lines) {
    if (text.trim() === "") continue;
    if (takesOne(method) && count > 0) throw new InvalidInput(onlyOne(method));
    yield requestOf(known, text, `stdin:${number}`);
    count += 1;
  }
  if (takesOne(method) && count === 0) yield method.request.create();
}

function requestOf({ method, types }: KnownMethod, text: string, place: string): unknown {
  try {
    return fromJson(method.request, parseJson(text), { types });
  } catch (error) {
    throw new InvalidInput(`${place}: ${(error as Error).message}`);
  }
}

function onlyOne({ name }: Method): string {
  return `${name} takes one message`;
}
