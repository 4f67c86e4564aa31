import { createInterface } from "node:readline";
import { RouteGuide } from "@route-guide/proto";
import { chatByJson } from "../chat/json-chat.ts";
import { chatByPrompt } from "../chat/prompt-chat.ts";
import type { Command } from "../command.ts";
import { readPoint } from "../input/points.ts";

/** Where the official examples look first: Berkshire Valley Management Area Trail. */
const DEFAULT_PLACE = "40.9146138,-74.6188906";

/** `routeguide chat` */
export const chat: Command = async (context, _args, { at = DEFAULT_PLACE }) => {
  const place = readPoint(at);
  const { stdin, stdout, output } = context;
  const call = context
    .connect()
    .startCall(RouteGuide.methods.routeChat, context.callOptions("endless"));
  if (!stdin.isTTY || !stdout.isTTY || output.isJson) return chatByJson(context, call);
  const prompt = createInterface({ input: stdin, output: stdout, terminal: true });
  return chatByPrompt(context, call, prompt, place);
};
