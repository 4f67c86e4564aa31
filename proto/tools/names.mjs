import protobuf from "protobufjs";
import { Mistake } from "./mistake.mjs";
import { SCALARS } from "./scalars.mjs";

/** Helpers that any message needs, beside those of its fields' types. */
export const HELPERS = ["decodeError", "readerOf", "skipField", "startMessage", "finishMessage"];

/** Taken: by the language, and by what generated code calls its own things and what it imports. */
const RESERVED = new Set([
  ...(
    "reader writer message init depth base tag limit valueLimit key value one bytes start end " +
    "error enter Reader Writer MessageType EnumType " +
    "Array Map Object ReadonlyMap Uint8Array globalThis undefined NaN Infinity " +
    "any bigint boolean never number object string symbol unknown type as " +
    "await break case catch class const continue debugger default delete do else enum export " +
    "extends false finally for function if implements import in instanceof interface let new " +
    "null package private protected public return static super switch this throw true try " +
    "typeof var void while with yield arguments eval"
  ).split(" "),
  ...HELPERS,
  ...Object.values(SCALARS).flatMap(({ imports }) => imports),
]);

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * What a message, enum or service is called where it is declared: `routeguide.Point` is `Point`,
 * and `google.rpc.BadRequest.FieldViolation` has a `_` inside. Names in .proto files have no `$`,
 * so that whatever has one here is in nobody's way.
 */
export function identifierOf(object) {
  const name = nestedName(object);
  return identifiersOf(object, name).some((one) => RESERVED.has(one)) ? `${name}$` : name;
}

function nestedName({ name, parent }) {
  return parent instanceof protobuf.Type ? `${nestedName(parent)}_${name}` : name;
}

/** A property: the JSON name, unless no identifier is like it or every object has it. */
export function propertyName(jsonName, protoName) {
  const name = IDENTIFIER.test(jsonName) ? jsonName : protoName;
  return name in Object.prototype ? `${name}$` : name;
}

/** A decoder's variable for a property. `types` are names that must stay visible beside it. */
export function localName(property, types) {
  return RESERVED.has(property) || types.has(property) ? `$${property}` : property;
}

/** All that a message, enum or service declares under its identifier. */
export function identifiersOf(object, name = identifierOf(object)) {
  if (object instanceof protobuf.Enum) return [name, `${name}Type`];
  return object instanceof protobuf.Type ? [name, `${name}Init`, `EMPTY_${name}`] : [name];
}

/**
 * Throws when two things come to the same name.
 *
 * @param {[name: string, what: string, place: string][]} named
 */
export function refuseClashes(named) {
  const seen = new Map();
  for (const [name, what, place] of named) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new Mistake(place, `${other} and ${what} would both be ${name} in TypeScript`);
    }
    seen.set(name, what);
  }
}
