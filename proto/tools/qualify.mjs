import { Mistake } from "./mistake.mjs";

/**
 * Gives fields and methods the full names of their types, as the compiler found them: the parser
 * has its own way to look for `Point`, which may lead to another one.
 *
 * @param {import("protobufjs").Root} root What was parsed, not resolved yet.
 * @param {object[]} files FileDescriptorProto messages of the same files.
 * @param {ReadonlyMap<string, string>} places Where things are, by full name.
 */
export function qualify(root, files, places) {
  const known = (name, user) => {
    if (root.lookup(name)) return name;
    throw new Mistake(places.get(user), `no file here has the type ${name.slice(1)}`);
  };
  for (const file of files) {
    const scope = file.package ? `.${file.package}` : "";
    for (const message of file.messageType) qualifyFields(root, scope, message, known);
    for (const service of file.service) qualifyMethods(root, scope, service, known);
  }
}

function qualifyFields(root, scope, message, known) {
  const name = `${scope}.${message.name}`;
  const type = root.lookup(name);
  for (const field of message.field) {
    const parsed = type?.fieldsById?.[field.number];
    const { typeName } = valueFieldOf(field, message, name);
    if (parsed && typeName) parsed.type = known(typeName, `${name}.${field.name}`);
  }
  for (const nested of message.nestedType) qualifyFields(root, name, nested, known);
}

/** The field itself, or of a map: the second of the two that its entries have. */
function valueFieldOf(field, message, scope) {
  const entry = message.nestedType.find(
    ({ name, options }) => options?.mapEntry && field.typeName === `${scope}.${name}`,
  );
  return entry ? entry.field.find(({ number }) => number === 2) : field;
}

function qualifyMethods(root, scope, service, known) {
  const fullName = `${scope}.${service.name}`;
  const parsed = root.lookup(fullName);
  for (const { name, inputType, outputType } of service.method) {
    const method = parsed?.methods?.[name];
    if (!method) continue;
    method.requestType = known(inputType, fullName);
    method.responseType = known(outputType, fullName);
  }
}
