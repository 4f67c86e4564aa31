import { declarationsOf, FileDescriptorProto } from "@route-guide/proto/descriptor";

/** A .proto file and its descriptor, encoded. */
export interface IndexedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The names of the files that it imports. */
  readonly dependencies: readonly string[];
}

/** Finds .proto files by their name, and by what they declare. */
export class FileIndex {
  readonly #byName = new Map<string, IndexedFile>();
  readonly #bySymbol = new Map<string, IndexedFile>();
  /** By the extended message, then by field number. */
  readonly #extensions = new Map<string, Map<number, IndexedFile>>();

  /** `files`: encoded `google.protobuf.FileDescriptorProto`s. Throws when one is not. */
  constructor(files: Iterable<Uint8Array>) {
    for (const bytes of files) this.#add(bytes);
  }

  named(name: string): IndexedFile | undefined {
    return this.#byName.get(name);
  }

  /** `symbol`: the full name of anything that has one, from a service to the value of an enum. */
  declaring(symbol: string): IndexedFile | undefined {
    return this.#bySymbol.get(symbol);
  }

  extending(message: string, number: number): IndexedFile | undefined {
    return this.#extensions.get(message)?.get(number);
  }

  /** Undefined when no file declares the message. */
  extensionsOf(message: string): readonly number[] | undefined {
    const extensions = this.#extensions.get(message);
    if (!extensions) return this.#bySymbol.has(message) ? [] : undefined;
    return [...extensions.keys()].sort((a, b) => a - b);
  }

  /** The file, then those it needs, directly or not, each once. Missing ones are left out. */
  withDependencies(file: IndexedFile): IndexedFile[] {
    const found = new Set([file]);
    for (const { dependencies } of found) {
      for (const name of dependencies) {
        const dependency = this.#byName.get(name);
        if (dependency) found.add(dependency);
      }
    }
    return [...found];
  }

  #add(bytes: Uint8Array): void {
    const descriptor = FileDescriptorProto.decode(bytes);
    const { name = "", dependency: dependencies } = descriptor;
    const file = { name, bytes, dependencies };
    this.#byName.set(name, file);
    for (const declaration of declarationsOf(descriptor)) {
      this.#bySymbol.set(declaration.name, file);
      if (declaration.kind !== "extension") continue;
      const { extendee = "", number = 0 } = declaration.descriptor;
      const message = extendee.replace(/^\./, "");
      const extensions = this.#extensions.get(message) ?? new Map<number, IndexedFile>();
      this.#extensions.set(message, extensions.set(number, file));
    }
  }
}
