import { type MessageType, toJson } from "@route-guide/proto";
import {
  type Declaration,
  DescriptorProto,
  declarationsOf,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  FieldDescriptorProto,
  type FileDescriptorProto,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
} from "@route-guide/proto/descriptor";
import { ReflectionClient } from "@route-guide/services";
import type { Command, CommandContext } from "../command.ts";
import { protoText, streamOf } from "../describe/proto-text.ts";
import { InvalidInput } from "../invalid-input.ts";
import { safeText } from "../safe-text.ts";

/** What descriptors of each kind are, for their JSON. */
const DESCRIPTOR_TYPES: Readonly<Record<Declaration["kind"], MessageType<unknown>>> = {
  service: ServiceDescriptorProto,
  method: MethodDescriptorProto,
  message: DescriptorProto,
  field: FieldDescriptorProto,
  extension: FieldDescriptorProto,
  oneof: OneofDescriptorProto,
  enum: EnumDescriptorProto,
  enumValue: EnumValueDescriptorProto,
};

const METHOD_COLUMNS = [
  { title: "METHOD", width: 58 },
  { title: "TAKES", width: 38 },
  { title: "RETURNS" },
];

/** `routeguide describe [SYMBOL]` */
export const describe: Command = async (context, [name]) => {
  const client = new ReflectionClient(context.connect(), context.callOptions());
  if (name === undefined) return listMethods(context, client);
  const symbol = name.replace(/^\//, "").replace("/", ".");
  const [file] = await client.fileOf(symbol);
  const declaration = file && find(file, symbol);
  if (!declaration) throw new InvalidInput(`the server's file for ${symbol} does not declare it`);
  return print(context, declaration, file);
};

/** Every method of every service, in the form that `call` takes. */
async function listMethods({ output }: CommandContext, client: ReflectionClient): Promise<void> {
  const table = output.table(METHOD_COLUMNS);
  for (const service of await client.services()) {
    const [file] = await client.fileOf(service);
    const declaration = file && find(file, service);
    if (declaration?.kind !== "service") continue;
    for (const method of declaration.descriptor.method) {
      const path = `${service}/${method.name}`;
      const takes = streamOf(method.inputType, method.clientStreaming);
      const returns = streamOf(method.outputType, method.serverStreaming);
      await table.row([path, takes, returns].map(safeText), { method: path, takes, returns });
    }
  }
}

function find(file: FileDescriptorProto, symbol: string): Declaration | undefined {
  return [...declarationsOf(file)].find(({ name }) => name === symbol);
}

async function print(
  { output }: CommandContext,
  declaration: Declaration,
  file: FileDescriptorProto,
): Promise<void> {
  const { name, kind, descriptor } = declaration;
  if (output.isJson) {
    const type = DESCRIPTOR_TYPES[kind];
    await output.json({ name, kind, file: file.name, descriptor: toJson(type, descriptor) });
    return;
  }
  if (output.isTerminal) output.note(safeText(`${name}, in ${file.name}:`));
  for (const line of protoText(declaration, file)) {
    const text = safeText(line);
    await output.line(/^ *\/\//.test(text) ? output.style("dim", text) : text);
  }
}
