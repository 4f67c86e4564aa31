import type { MethodDefinition } from "@route-guide/grpc";
import {
  fromJson,
  KotlinRouteGuide,
  type MessageType,
  RouteGuide,
  toJson,
} from "@route-guide/proto";
import type { Command } from "../command.ts";
import { type Line, readLines } from "../input/lines.ts";
import { parseJson } from "../input/point-lines.ts";
import { untilMistake } from "../input/until-mistake.ts";
import { InvalidInput } from "../invalid-input.ts";
import { safeJson } from "../safe-text.ts";

/** A method whose messages are known well enough to be read from JSON. */
interface Method extends MethodDefinition {
  readonly request: MessageType<unknown>;
  readonly response: MessageType<unknown>;
}

/** The services that are compiled in. */
const METHODS: readonly Method[] = [RouteGuide, KotlinRouteGuide].flatMap(({ methods }) =>
  Object.values<Method>(methods),
);

/** `routeguide call SERVICE/METHOD [JSON...|-]` */
export const call: Command = async (context, [name = "", ...texts]) => {
  const { output, stdin } = context;
  const method = findMethod(name);
  const isPiped = texts.length === 1 && texts[0] === "-";
  const requests = isPiped
    ? requestsOfLines(method, readLines(stdin, "stdin"))
    : requestsOfArguments(method, texts);
  let mistake: unknown;
  const exchange = context
    .connect()
    .startCall(method, context.callOptions(isPiped ? "endless" : undefined));
  void exchange.sendAll(
    untilMistake(requests, (error) => {
      mistake = error;
    }),
  );
  const indent = output.isTerminal && !output.isJson ? 2 : undefined;
  for await (const response of exchange.responses) {
    const json = toJson(method.response, response, { withZeros: true });
    await output.line(safeJson(json, indent));
  }
  if (mistake) throw mistake;
};

function findMethod(name: string): Method {
  const path = name.startsWith("/") ? name : `/${name}`;
  const method = METHODS.find((known) => known.path === path);
  if (method) return method;
  const known = METHODS.map((known) => known.path.slice(1)).join(", ");
  throw new InvalidInput(`no method "${name}"; known are ${known}`);
}

function takesOne({ kind }: Method): boolean {
  return kind === "unary" || kind === "serverStreaming";
}

/** All of them are read before the call begins. */
function requestsOfArguments(method: Method, texts: readonly string[]): AsyncIterable<unknown> {
  if (takesOne(method) && texts.length > 1) throw new InvalidInput(onlyOne(method));
  const requests = texts.map((text, i) => requestOf(method, text, `message ${i + 1}`));
  if (takesOne(method) && requests.length === 0) requests.push(method.request.create());
  return each(requests);
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function* requestsOfLines(
  method: Method,
  lines: AsyncIterable<Line>,
): AsyncGenerator<unknown> {
  let count = 0;
  for await (const { text, number } of lines) {
    if (text.trim() === "") continue;
    if (takesOne(method) && count > 0) throw new InvalidInput(onlyOne(method));
    yield requestOf(method, text, `stdin:${number}`);
    count += 1;
  }
  if (takesOne(method) && count === 0) yield method.request.create();
}

function requestOf({ request }: Method, text: string, place: string): unknown {
  try {
    return fromJson(request, parseJson(text));
  } catch (error) {
    throw new InvalidInput(`${place}: ${(error as Error).message}`);
  }
}

function onlyOne({ name }: Method): string {
  return `${name} takes one message`;
}
