import {
  commentsOf,
  type Declaration,
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FieldDescriptorProto_Label as Label,
  type MethodDescriptorProto,
  type ServiceDescriptorProto,
  FieldDescriptorProto_Type as Type,
} from "@route-guide/proto/descriptor";

type Path = readonly number[];

/** The steps of a path, as SourceCodeInfo has them. */
const FIELD = 2;
const METHOD = 2;
const VALUE = 2;
const NESTED = 3;
const ENUM = 4;
const ONEOF = 8;

const INDENT = "  ";

/** What a .proto file says of one thing that it declares, line by line, comments above. */
export function protoText(declaration: Declaration, file: FileDescriptorProto): string[] {
  return new ProtoText(file).declaration(declaration);
}

class ProtoText {
  readonly #comment: (path: Path) => string | undefined;

  constructor(file: FileDescriptorProto) {
    this.#comment = commentsOf(file);
  }

  declaration({ kind, descriptor, path }: Declaration): string[] {
    switch (kind) {
      case "service":
        return this.#service(descriptor, path);
      case "method":
        return this.#commented(path, [methodLine(descriptor)]);
      case "message":
        return this.#message(descriptor, path);
      case "enum":
        return this.#enum(descriptor, path);
      case "field":
        return this.#commented(path, [fieldLine(descriptor, undefined)]);
      case "extension": {
        const line = this.#commented(path, [fieldLine(descriptor, undefined)]);
        return block(`extend ${withoutDot(descriptor.extendee)}`, line);
      }
      case "enumValue":
        return this.#commented(path, [`${descriptor.name} = ${descriptor.number};`]);
      case "oneof":
        return this.#commented(path, [`oneof ${descriptor.name}`]);
    }
  }

  #service({ name, method }: ServiceDescriptorProto, path: Path): string[] {
    const methods = method.map((one, i) =>
      this.#commented([...path, METHOD, i], [methodLine(one)]),
    );
    return this.#commented(path, block(`service ${name}`, spaced(methods)));
  }

  #enum({ name, value }: EnumDescriptorProto, path: Path): string[] {
    const values = value.flatMap((one, i) =>
      this.#commented([...path, VALUE, i], [`${one.name} = ${one.number};`]),
    );
    return this.#commented(path, block(`enum ${name}`, values));
  }

  #message(message: DescriptorProto, path: Path): string[] {
    const { name, nestedType, enumType } = message;
    const enums = enumType.map((one, i) => this.#enum(one, [...path, ENUM, i]));
    const messages = nestedType.map((one, i) =>
      one.options?.mapEntry ? [] : this.#message(one, [...path, NESTED, i]),
    );
    const parts = [...enums, ...messages, ...this.#fields(message, path)];
    return this.#commented(path, block(`message ${name}`, spaced(parts)));
  }

  /** The fields in their order; a oneof where its first member is. */
  #fields(message: DescriptorProto, path: Path): string[][] {
    const shown = new Set<number>();
    return message.field.map((field, i) => {
      const { oneofIndex, proto3Optional } = field;
      if (oneofIndex === undefined || proto3Optional) return this.#field(message, path, i);
      if (shown.has(oneofIndex)) return [];
      shown.add(oneofIndex);
      const members = message.field.map((member, j) =>
        member.oneofIndex === oneofIndex ? this.#field(message, path, j) : [],
      );
      const title = `oneof ${message.oneofDecl[oneofIndex]?.name}`;
      return this.#commented([...path, ONEOF, oneofIndex], block(title, spaced(members)));
    });
  }

  #field(message: DescriptorProto, path: Path, index: number): string[] {
    const field = message.field[index];
    if (!field) return [];
    return this.#commented([...path, FIELD, index], [fieldLine(field, message)]);
  }

  #commented(path: Path, lines: readonly string[]): string[] {
    const comment = this.#comment(path)?.split("\n") ?? [];
    return [...comment.map((line) => `// ${line}`.trimEnd()), ...lines];
  }
}

function block(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [`${title} {}`];
  return [`${title} {`, ...lines.map((line) => (line === "" ? "" : INDENT + line)), "}"];
}

/** Parts that take several lines stand apart. */
function spaced(parts: readonly string[][]): string[] {
  const shown = parts.filter((part) => part.length > 0);
  return shown.flatMap((part, i) => {
    const before = shown[i - 1];
    const isApart = before !== undefined && (before.length > 1 || part.length > 1);
    return isApart ? ["", ...part] : part;
  });
}

function methodLine(method: MethodDescriptorProto): string {
  const { name, inputType, outputType, clientStreaming, serverStreaming } = method;
  const takes = streamOf(inputType, clientStreaming);
  return `rpc ${name}(${takes}) returns (${streamOf(outputType, serverStreaming)});`;
}

/** `routeguide.Point` or `stream routeguide.Point`. */
export function streamOf(typeName: string | undefined, isStream = false): string {
  return `${isStream ? "stream " : ""}${withoutDot(typeName)}`;
}

/** `message` is the one around the field, where its map entries are. */
function fieldLine(field: FieldDescriptorProto, message: DescriptorProto | undefined): string {
  const { name, number, defaultValue } = field;
  const [key, value] = mapEntry(field, message)?.field ?? [];
  const type = key && value ? `map<${typeOf(key)}, ${typeOf(value)}>` : labelled(field);
  const otherwise = defaultValue === undefined ? "" : ` [default = ${shownDefault(field)}]`;
  return `${type} ${name} = ${number}${otherwise};`;
}

function mapEntry(
  { type, typeName = "" }: FieldDescriptorProto,
  message: DescriptorProto | undefined,
): DescriptorProto | undefined {
  if (type !== Type.TYPE_MESSAGE) return undefined;
  const lastName = typeName.slice(typeName.lastIndexOf(".") + 1);
  return message?.nestedType.find(({ name, options }) => name === lastName && options?.mapEntry);
}

function labelled(field: FieldDescriptorProto): string {
  const type = typeOf(field);
  if (field.label === Label.LABEL_REPEATED) return `repeated ${type}`;
  if (field.label === Label.LABEL_REQUIRED) return `required ${type}`;
  return field.proto3Optional ? `optional ${type}` : type;
}

function typeOf({ type, typeName }: FieldDescriptorProto): string {
  if (typeName !== undefined) return withoutDot(typeName);
  const known = Object.entries(Type).find(([, number]) => number === type);
  return known ? known[0].slice("TYPE_".length).toLowerCase() : "unknown";
}

function shownDefault({ type, defaultValue = "" }: FieldDescriptorProto): string {
  const isText = type === Type.TYPE_STRING || type === Type.TYPE_BYTES;
  return isText ? JSON.stringify(defaultValue) : defaultValue;
}

/** Descriptors have a dot before full names. */
function withoutDot(name = ""): string {
  return name.replace(/^\./, "");
}
