import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import { Mistake } from "./mistake.mjs";
import { fullName } from "./model.mjs";
import { placesOf } from "./places.mjs";
import { qualify } from "./qualify.mjs";

/** Where a folder of .proto files ends and packages and products begin. */
const NOT_SOURCES = new Set(["node_modules", "src", "dist", "tools", "gen"]);

const SYNTAX = /^\s*syntax\s*=\s*["']proto[23]["']\s*;/m;
const EDITION = /^\s*edition\s*=\s*["'](\w+)["']\s*;/m;

const PARSE_OPTIONS = { keepCase: true, alternateCommentMode: true };

/**
 * Parses every .proto of `directory`, and of `imports` what they may import.
 *
 * @param {string} directory
 * @param {Uint8Array} compiled The files of `directory`, by {@link bufBuild}.
 * @param {string[]} imports Further folders.
 * @returns {ProtoFile[]} The files of `directory`, sorted by path.
 *
 * @typedef {object} ProtoFile
 * @property {string} path As other files import it: `google/rpc/status.proto`.
 * @property {boolean} isImported Whether it comes from one of `imports`.
 * @property {protobuf.Type[]} messages Nested ones follow the one they are nested in.
 * @property {protobuf.Enum[]} enums
 * @property {protobuf.Service[]} services
 * @property {(object: protobuf.ReflectionObject) => string} placeOf With the line, where known.
 */
export function loadProtos(directory, compiled, imports = []) {
  const root = new protobuf.Root();
  const files = [];
  for (const base of [directory, ...imports]) {
    for (const path of protoPaths(base)) {
      parseInto(root, join(base, path), path);
      files.push({ path, isImported: base !== directory, messages: [], enums: [], services: [] });
    }
  }
  const descriptors = descriptor.FileDescriptorSet.decode(compiled).file;
  const places = placesOf(descriptors);
  removeExtensions(root);
  qualify(root, descriptors, places);
  root.resolveAll();
  collect(root, new Map(files.map((file) => [file.path, file])));
  for (const file of files) {
    file.placeOf = (object) => places.get(object.fullName) ?? file.path;
    if (!file.isImported) refuseLegacy(file);
  }
  return files;
}

function protoPaths(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".proto"))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((path) => !NOT_SOURCES.has(path.split(sep)[0]))
    .map((path) => path.split(sep).join("/"))
    .sort();
}

function parseInto(root, file, path) {
  const source = readFileSync(file, "utf8");
  refuseLanguages(source, path);
  protobuf.parse.filename = path;
  try {
    refusePrototypes(source, path);
    protobuf.parse(source, root, PARSE_OPTIONS);
  } catch (error) {
    if (error instanceof Mistake) throw error;
    const [, what, line] = /^(.*?)(?: \(.*line (\d+)\))?$/s.exec(error.message);
    throw new Mistake(line ? `${path}:${line}` : path, what, error);
  } finally {
    protobuf.parse.filename = null;
  }
}

function refuseLanguages(source, path) {
  if (SYNTAX.test(source)) return;
  const [, edition] = EDITION.exec(source) ?? [];
  const got = edition === undefined ? "no syntax line" : `edition ${edition}`;
  throw new Mistake(path, `want syntax "proto3" or "proto2", got ${got}`);
}

/** protobufjs passes over whatever has this name, and a property of it would be no property. */
function refusePrototypes(source, path) {
  const tokens = protobuf.tokenize(source);
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    if (token !== "__proto__") continue;
    throw new Mistake(`${path}:${tokens.line}`, "nothing can be called __proto__ in JavaScript");
  }
}

/** What `extend` adds to a message stays unknown: a message has the fields of its own file. */
function removeExtensions(namespace) {
  for (const object of namespace.nestedArray) {
    if (object instanceof protobuf.Field) namespace.remove(object);
    if (object instanceof protobuf.Namespace) removeExtensions(object);
  }
}

function collect(namespace, byPath) {
  for (const object of namespace.nestedArray) {
    const file = byPath.get(object.filename);
    if (object instanceof protobuf.Type) file.messages.push(object);
    if (object instanceof protobuf.Enum) file.enums.push(object);
    if (object instanceof protobuf.Service) file.services.push(object);
    if (object instanceof protobuf.Namespace) collect(object, byPath);
  }
}

/** What proto2 has beyond proto3, and no file of ours needs. */
function refuseLegacy({ messages, placeOf }) {
  for (const field of messages.flatMap((type) => type.fieldsArray)) {
    const legacy =
      (field.required && "required fields") ||
      (field.delimited && "groups") ||
      (field.getOption("default") !== undefined && "defaults");
    if (legacy)
      throw new Mistake(placeOf(field), `${fullName(field)}: ${legacy} are not supported`);
  }
}
