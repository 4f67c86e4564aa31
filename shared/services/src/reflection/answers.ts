import { type StatusName, statusNumber } from "@route-guide/grpc";
import { excerpt } from "@route-guide/grpc/wire";
import type {
  ServerReflectionRequest,
  ServerReflectionResponse,
} from "@route-guide/proto/reflection";
import type { FileIndex, IndexedFile } from "./file-index.ts";

type Answer = ServerReflectionResponse["messageResponse"];

/** Answers one client's questions. */
export class Answers {
  readonly #files: FileIndex;
  readonly #serviceNames: () => readonly string[];
  /** What the client has, and need not be sent again. */
  readonly #sent = new Set<IndexedFile>();

  constructor(files: FileIndex, serviceNames: () => readonly string[]) {
    this.#files = files;
    this.#serviceNames = serviceNames;
  }

  answer(request: ServerReflectionRequest): ServerReflectionResponse {
    return {
      validHost: request.host,
      originalRequest: request,
      messageResponse: this.#answer(request.messageRequest),
    };
  }

  #answer(question: ServerReflectionRequest["messageRequest"]): Answer {
    const files = this.#files;
    switch (question?.kind) {
      case "fileByFilename":
        return this.#send(files.named(question.value), `no file "${excerpt(question.value)}"`);
      case "fileContainingSymbol":
        return this.#send(
          files.declaring(question.value),
          `no symbol "${excerpt(question.value)}"`,
        );
      case "fileContainingExtension": {
        const { containingType, extensionNumber } = question.value;
        const file = files.extending(containingType, extensionNumber);
        const what = `extension ${extensionNumber} of "${excerpt(containingType)}"`;
        return this.#send(file, `no ${what}`);
      }
      case "allExtensionNumbersOfType":
        return this.#listExtensions(question.value);
      case "listServices": {
        const service = this.#serviceNames()
          .toSorted()
          .map((name) => ({ name }));
        return { kind: "listServicesResponse", value: { service } };
      }
      case undefined:
        return failure("INVALID_ARGUMENT", "the request asks for nothing");
    }
  }

  /** The file always; of what it needs, what has not been sent before. */
  #send(file: IndexedFile | undefined, otherwise: string): Answer {
    if (!file) return failure("NOT_FOUND", otherwise);
    const files = this.#files
      .withDependencies(file)
      .filter((needed) => needed === file || !this.#sent.has(needed));
    for (const sent of files) this.#sent.add(sent);
    const fileDescriptorProto = files.map(({ bytes }) => bytes);
    return { kind: "fileDescriptorResponse", value: { fileDescriptorProto } };
  }

  #listExtensions(baseTypeName: string): Answer {
    const extensionNumber = this.#files.extensionsOf(baseTypeName);
    if (!extensionNumber) return failure("NOT_FOUND", `no message "${excerpt(baseTypeName)}"`);
    return { kind: "allExtensionNumbersResponse", value: { baseTypeName, extensionNumber } };
  }
}

function failure(status: StatusName, errorMessage: string): Answer {
  return { kind: "errorResponse", value: { errorCode: statusNumber(status), errorMessage } };
}
