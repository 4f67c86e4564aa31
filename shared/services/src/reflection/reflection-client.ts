import {
  type CallOptions,
  type Channel,
  createClient,
  RpcError,
  statusName,
} from "@route-guide/grpc";
import { FileDescriptorProto } from "@route-guide/proto/descriptor";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from "@route-guide/proto/reflection";
import { ServerReflection as ServerReflectionV1Alpha } from "@route-guide/proto/reflection-v1alpha";

type Question = NonNullable<ServerReflectionRequest["messageRequest"]>;
type Answer = NonNullable<ServerReflectionResponse["messageResponse"]>;

/** The messages are the same. */
type Version = typeof ServerReflection | typeof ServerReflectionV1Alpha;

/**
 * Asks a server what it serves (grpc `doc/server-reflection.md`), in v1 or else v1alpha. All
 * methods reject with RpcError: NOT_FOUND for what the server does not know, UNIMPLEMENTED when it
 * has no reflection.
 */
export class ReflectionClient {
  readonly #channel: Channel;
  readonly #options: CallOptions;
  #version: Version = ServerReflection;

  constructor(channel: Channel, options: CallOptions = {}) {
    this.#channel = channel;
    this.#options = options;
  }

  /** The full names of the server's services. */
  async services(): Promise<readonly string[]> {
    const answer = await this.#ask({ kind: "listServices", value: "" });
    if (answer.kind !== "listServicesResponse") throw unexpected(answer);
    return answer.value.service.map(({ name }) => name);
  }

  /**
   * The file that declares `symbol`, then all that it needs. What the server leaves out of them is
   * asked for.
   */
  async fileOf(symbol: string): Promise<readonly FileDescriptorProto[]> {
    const files = new Map<string, FileDescriptorProto>();
    await this.#collect({ kind: "fileContainingSymbol", value: symbol }, files);
    for (const { dependency } of files.values()) {
      for (const name of dependency) {
        if (!files.has(name)) await this.#collect({ kind: "fileByFilename", value: name }, files);
      }
    }
    return [...files.values()];
  }

  async #collect(question: Question, files: Map<string, FileDescriptorProto>): Promise<void> {
    const answer = await this.#ask(question);
    if (answer.kind !== "fileDescriptorResponse") throw unexpected(answer);
    for (const bytes of answer.value.fileDescriptorProto) {
      const file = decoded(bytes);
      files.set(file.name ?? "", file);
    }
  }

  /** A server that has only the older version says UNIMPLEMENTED to the newer. */
  async #ask(question: Question): Promise<Answer> {
    try {
      return await this.#askOnce(question);
    } catch (error) {
      const isOldest = this.#version === ServerReflectionV1Alpha;
      if (isOldest || !(error instanceof RpcError && error.code === "UNIMPLEMENTED")) throw error;
      this.#version = ServerReflectionV1Alpha;
      return this.#ask(question);
    }
  }

  async #askOnce(messageRequest: Question): Promise<Answer> {
    const client = createClient(this.#version, this.#channel);
    const request = { host: "", messageRequest };
    let answer: Answer | undefined;
    for await (const response of client.serverReflectionInfo([request], this.#options)) {
      answer ??= response.messageResponse;
    }
    if (!answer) throw new RpcError("INTERNAL", "server reflection gave no answer");
    if (answer.kind === "errorResponse") throw failure(answer.value);
    return answer;
  }
}

function failure({
  errorCode,
  errorMessage,
}: {
  errorCode: number;
  errorMessage: string;
}): RpcError {
  const name = statusName(errorCode);
  return new RpcError(name === "OK" ? "UNKNOWN" : name, errorMessage);
}

function unexpected({ kind }: Answer): RpcError {
  return new RpcError("INTERNAL", `server reflection answered with ${kind}, which was not asked`);
}

function decoded(bytes: Uint8Array): FileDescriptorProto {
  try {
    return FileDescriptorProto.decode(bytes);
  } catch (cause) {
    throw new RpcError("INTERNAL", "server reflection gave an undecodable descriptor", { cause });
  }
}
