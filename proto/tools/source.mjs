/** A piece of source: lines, and lists of lines that are one level deeper. */

/** @param {(string | unknown[])[]} lines */
export function indent(lines, depth = 0) {
  return lines.flatMap((line) =>
    Array.isArray(line) ? indent(line, depth + 1) : [line === "" ? "" : "  ".repeat(depth) + line],
  );
}

/** A comment of the .proto file as a doc comment. */
export function docComment(comment) {
  if (!comment) return [];
  const lines = comment.replaceAll("*/", "*\\/").split("\n");
  return lines.length === 1
    ? [`/** ${lines[0]} */`]
    : ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}
