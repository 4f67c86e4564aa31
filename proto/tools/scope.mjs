import protobuf from "protobufjs";
import { fullName } from "./model.mjs";
import { identifierOf, identifiersOf, refuseClashes } from "./names.mjs";

/**
 * The names of messages and enums in the module of one .proto file: its own, and what it imports
 * of other modules, renamed where two would be the same.
 *
 * @typedef {object} Scope
 * @property {(object: protobuf.ReflectionObject) => string} nameOf
 * @property {(object: protobuf.ReflectionObject) => string} placeOf Where it is declared.
 * @property {ReadonlySet<string>} names All that the module declares or imports.
 * @property {[path: string, specifiers: string[]][]} imports By .proto file, sorted.
 *
 * @param {import("./load.mjs").ProtoFile} file
 * @returns {Scope}
 */
export function scopeOf(file) {
  const { placeOf } = file;
  const declared = [...file.messages, ...file.enums, ...file.services].flatMap((object) =>
    identifiersOf(object).map((name) => [name, fullName(object), placeOf(object)]),
  );
  refuseClashes(declared);

  const names = new Set(declared.map(([name]) => name));
  const aliases = new Map();
  for (const object of foreignObjects(file)) {
    const alias = freeName(object, names);
    aliases.set(object, alias);
    for (const name of identifiersOf(object, alias)) names.add(name);
  }
  const nameOf = (object) => aliases.get(object) ?? identifierOf(object);
  return { nameOf, placeOf, names, imports: importsOf(file, aliases) };
}

function fieldsOf(file) {
  return file.messages.flatMap((message) => message.fieldsArray);
}

/** Messages and enums of other files, in an order that depends on nothing but their names. */
function foreignObjects(file) {
  const methods = file.services.flatMap((service) => service.methodsArray);
  const objects = new Set([
    ...fieldsOf(file).map(({ resolvedType }) => resolvedType),
    ...methods.flatMap((method) => [method.resolvedRequestType, method.resolvedResponseType]),
  ]);
  return [...objects]
    .filter((object) => object && object.filename !== file.path)
    .sort((a, b) => (a.fullName < b.fullName ? -1 : 1));
}

function freeName(object, names) {
  const identifier = identifierOf(object);
  let name = identifier;
  for (let i = 1; identifiersOf(object, name).some((one) => names.has(one)); i += 1) {
    name = `${identifier}$${i}`;
  }
  return name;
}

function importsOf(file, aliases) {
  const plain = fieldsOf(file).filter(({ partOf }) => !partOf || partOf.isProto3Optional);
  const inInits = new Set(plain.map(({ resolvedType }) => resolvedType));
  const byPath = new Map();
  for (const [object, alias] of aliases) {
    const identifier = identifierOf(object);
    const specifiers = byPath.get(object.filename) ?? [];
    byPath.set(object.filename, specifiers);
    specifiers.push(renamed(identifier, alias));
    if (object instanceof protobuf.Enum) {
      specifiers.push(renamed(`${identifier}Type`, `${alias}Type`));
    } else if (inInits.has(object)) {
      specifiers.push(`type ${renamed(`${identifier}Init`, `${alias}Init`)}`);
    }
  }
  return [...byPath].sort().map(([path, specifiers]) => [path, specifiers.sort()]);
}

function renamed(name, alias) {
  return name === alias ? name : `${name} as ${alias}`;
}
