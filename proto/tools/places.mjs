/** The numbers of the fields that declarations are in, which are the steps of a path. */
const FILE = { message: 4, enum: 5, service: 6 };
const MESSAGE = { field: 2, message: 3, enum: 4 };

/**
 * Where messages, fields, enums and services are declared: `route_guide.proto:7`, by full name
 * with a dot before it.
 *
 * @param {object[]} files FileDescriptorProto messages with their source information.
 * @returns {ReadonlyMap<string, string>}
 */
export function placesOf(files) {
  const places = new Map();
  for (const file of files) {
    const lines = new Map(
      file.sourceCodeInfo?.location.map(({ path, span }) => [path.join(), span[0] + 1]),
    );
    const scope = file.package ? `.${file.package}` : "";
    for (const [name, path] of declarationsOf(file, scope)) {
      places.set(name, `${file.name}:${lines.get(path.join())}`);
    }
  }
  return places;
}

function* declarationsOf(file, scope) {
  yield* named(file.enumType, scope, [FILE.enum]);
  yield* named(file.service, scope, [FILE.service]);
  yield* messagesOf(file.messageType, scope, [FILE.message]);
}

function* messagesOf(messages, scope, listPath) {
  for (const [index, message] of messages.entries()) {
    const name = `${scope}.${message.name}`;
    const path = [...listPath, index];
    yield [name, path];
    yield* named(message.field, name, [...path, MESSAGE.field]);
    yield* named(message.enumType, name, [...path, MESSAGE.enum]);
    yield* messagesOf(message.nestedType, name, [...path, MESSAGE.message]);
  }
}

function* named(declarations, scope, listPath) {
  for (const [index, { name }] of declarations.entries()) {
    yield [`${scope}.${name}`, [...listPath, index]];
  }
}
