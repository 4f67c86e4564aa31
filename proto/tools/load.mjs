import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import protobuf from "protobufjs";

/** Where a folder of .proto files ends and packages and products begin. */
const NOT_SOURCES = new Set(["node_modules", "src", "dist", "tools", "gen"]);

const SYNTAX = /^\s*syntax\s*=\s*"proto[23]"\s*;/m;

const PARSE_OPTIONS = { keepCase: true, alternateCommentMode: true };

/**
 * Parses every .proto of `directory`, and of `imports` what they may import.
 *
 * @param {string} directory
 * @param {string[]} imports Further folders.
 * @returns {ProtoFile[]} The files of `directory`, sorted by path.
 *
 * @typedef {object} ProtoFile
 * @property {string} path As other files import it: `google/rpc/status.proto`.
 * @property {boolean} isImported Whether it comes from one of `imports`.
 * @property {protobuf.Type[]} messages Nested ones follow the one they are nested in.
 * @property {protobuf.Enum[]} enums
 * @property {protobuf.Service[]} services
 */
export function loadProtos(directory, imports = []) {
  const root = new protobuf.Root();
  const files = [];
  for (const base of [directory, ...imports]) {
    for (const path of protoPaths(base)) {
      parseInto(root, join(base, path), path);
      files.push({ path, isImported: base !== directory, messages: [], enums: [], services: [] });
    }
  }
  root.resolveAll();
  const byPath = new Map(files.map((file) => [file.path, file]));
  collect(root, byPath);
  return files;
}

function protoPaths(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".proto"))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter(
      (path) =>
        !dirname(path)
          .split(sep)
          .some((part) => NOT_SOURCES.has(part)),
    )
    .map((path) => path.split(sep).join("/"))
    .sort();
}

function parseInto(root, file, path) {
  const source = readFileSync(file, "utf8");
  if (!SYNTAX.test(source)) throw new Error(`${path}: want proto3 or proto2`);
  protobuf.parse.filename = path;
  try {
    protobuf.parse(source, root, PARSE_OPTIONS);
  } catch (error) {
    throw new Error(`${path}: ${error.message}`, { cause: error });
  } finally {
    protobuf.parse.filename = null;
  }
}

function collect(namespace, byPath) {
  for (const object of namespace.nestedArray) {
    const file = byPath.get(object.filename);
    if (object instanceof protobuf.Type) {
      object.fieldsArray.forEach(refuseLegacy);
      file.messages.push(object);
    }
    if (object instanceof protobuf.Enum) file.enums.push(object);
    if (object instanceof protobuf.Service) file.services.push(object);
    if (object instanceof protobuf.Namespace) collect(object, byPath);
  }
}

/** What proto2 has beyond proto3, and no file of ours needs. */
function refuseLegacy(field) {
  const legacy =
    (field.required && "required fields") ||
    (field.delimited && "groups") ||
    (field.getOption("default") !== undefined && "defaults");
  if (legacy) throw new Error(`${field.filename}: ${field.name}: ${legacy} are not supported`);
}
