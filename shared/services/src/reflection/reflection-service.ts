import type { Server } from "@route-guide/grpc";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from "@route-guide/proto/reflection";
import { ServerReflection as ServerReflectionV1Alpha } from "@route-guide/proto/reflection-v1alpha";
import { Answers } from "./answers.ts";
import { FileIndex } from "./file-index.ts";

/**
 * Adds server reflection to `server`, v1 and v1alpha (grpc `doc/server-reflection.md`), for all the
 * services that it has and will have.
 *
 * @param files Gives the encoded `google.protobuf.FileDescriptorProto`s that describe them, with
 *   what those import. Called when the first client asks.
 */
export function addReflection(server: Server, files: () => Iterable<Uint8Array>): void {
  let index: FileIndex | undefined;
  const implementation = {
    async *serverReflectionInfo(
      requests: AsyncIterable<ServerReflectionRequest>,
    ): AsyncGenerator<ServerReflectionResponse> {
      index ??= new FileIndex(files());
      const answers = new Answers(index, () => server.serviceNames);
      for await (const request of requests) yield answers.answer(request);
    },
  };
  server.add(ServerReflection, implementation).add(ServerReflectionV1Alpha, implementation);
}
