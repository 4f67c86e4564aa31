import type { FileDescriptorProto } from "../gen/descriptor/descriptor.ts";

/**
 * The comments above the declarations of a file: what to call with a declaration's `path`.
 * Undefined where there is none, as everywhere in a descriptor without its source information.
 */
export function commentsOf(
  file: FileDescriptorProto,
): (path: readonly number[]) => string | undefined {
  const comments = new Map<string, string>();
  for (const { path, leadingComments } of file.sourceCodeInfo?.location ?? []) {
    if (leadingComments !== undefined) comments.set(path.join(), trimmed(leadingComments));
  }
  return (path) => comments.get(path.join());
}

/** Every line as it came, but for the blank between `//` and the text. */
function trimmed(comment: string): string {
  return comment.replace(/^ /gm, "").trimEnd();
}
