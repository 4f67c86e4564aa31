import { type Declaration, declarationsOf } from "../descriptor/declarations.ts";
import type {
  DescriptorProto,
  EnumDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
} from "../gen/descriptor/descriptor.ts";
import type { EnumType, MessageType } from "../message-type.ts";
import { DynamicMessage } from "./dynamic-message.ts";
import type { GroupType } from "./value-codec.ts";

/** A method as generated code has it, with types that are made at run time. */
export interface DynamicMethod {
  readonly name: string;
  readonly path: string;
  readonly kind: "unary" | "serverStreaming" | "clientStreaming" | "bidiStreaming";
  readonly request: MessageType<unknown>;
  readonly response: MessageType<unknown>;
}

/** A service as generated code has it. */
export interface DynamicService {
  readonly typeName: string;
  readonly methods: Readonly<Record<string, DynamicMethod>>;
}

/**
 * The types and services that .proto files declare, from their descriptors: for clients that learn
 * at run time what there is. All works as it does in generated code, and `toJson` and `fromJson`
 * take these types, too. proto2, proto3 and editions are read; extensions are passed over.
 */
export class DynamicTypes {
  readonly #messages = new Map<string, DynamicMessage>();
  readonly #enums = new Map<string, EnumType>();
  readonly #services = new Map<string, Extract<Declaration, { kind: "service" }>>();

  /** `files` in any order; what they import should be among them. */
  constructor(files: Iterable<FileDescriptorProto>) {
    for (const file of files) this.#add(file);
  }

  /** Every message type, as the JSON of `google.protobuf.Any` needs them. */
  get messages(): readonly MessageType<unknown>[] {
    return [...this.#messages.values()];
  }

  /** Throws an Error when no file declares it. */
  message(typeName: string): GroupType {
    const type = this.#messages.get(typeName);
    if (!type) throw new Error(`no file declares the message ${typeName}`);
    return type;
  }

  /** Throws an Error when no file declares it. */
  enum(typeName: string): EnumType {
    const type = this.#enums.get(typeName);
    if (!type) throw new Error(`no file declares the enum ${typeName}`);
    return type;
  }

  /** Undefined when no file declares it. Throws an Error when a method's type is missing. */
  service(typeName: string): DynamicService | undefined {
    const declaration = this.#services.get(typeName);
    if (!declaration) return undefined;
    const methods = declaration.descriptor.method.map((method) => this.#method(typeName, method));
    return {
      typeName,
      methods: Object.fromEntries(
        methods.map((method) => [
          method.name.charAt(0).toLowerCase() + method.name.slice(1),
          method,
        ]),
      ),
    };
  }

  #add(file: FileDescriptorProto): void {
    const mapEntries = new Map<string, DescriptorProto>();
    for (const declaration of declarationsOf(file)) {
      const { kind, name, descriptor } = declaration;
      if (kind === "service") this.#services.set(name, declaration);
      else if (kind === "enum") this.#enums.set(name, enumType(name, descriptor));
      else if (kind !== "message") continue;
      else if (descriptor.options?.mapEntry) mapEntries.set(name, descriptor);
      else {
        const source = { typeName: name, descriptor, file, mapEntries };
        this.#messages.set(name, new DynamicMessage(source, this));
      }
    }
  }

  #method(service: string, method: MethodDescriptorProto): DynamicMethod {
    const { name = "", inputType = "", outputType = "" } = method;
    return {
      name,
      path: `/${service}/${name}`,
      kind: kindOf(method),
      request: this.message(inputType.replace(/^\./, "")),
      response: this.message(outputType.replace(/^\./, "")),
    };
  }
}

function enumType(typeName: string, { value }: EnumDescriptorProto): EnumType {
  return {
    typeName,
    values: Object.fromEntries(value.map(({ name = "", number = 0 }) => [name, number])),
  };
}

function kindOf(method: MethodDescriptorProto): DynamicMethod["kind"] {
  const { clientStreaming, serverStreaming } = method;
  if (clientStreaming) return serverStreaming ? "bidiStreaming" : "clientStreaming";
  return serverStreaming ? "serverStreaming" : "unary";
}
