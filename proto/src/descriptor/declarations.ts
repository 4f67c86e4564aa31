import type {
  DescriptorProto,
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
} from "../gen/descriptor/descriptor.ts";

/** What a .proto file can declare, by kind. */
interface Descriptors {
  readonly message: DescriptorProto;
  readonly field: FieldDescriptorProto;
  readonly oneof: OneofDescriptorProto;
  readonly extension: FieldDescriptorProto;
  readonly enum: EnumDescriptorProto;
  readonly enumValue: EnumValueDescriptorProto;
  readonly service: ServiceDescriptorProto;
  readonly method: MethodDescriptorProto;
}

/** Something with a name of its own in a .proto file. */
export type Declaration = {
  [K in keyof Descriptors]: {
    readonly kind: K;
    /** In full, without a leading dot: `routeguide.RouteGuide.GetFeature`. */
    readonly name: string;
    readonly descriptor: Descriptors[K];
    /** Where it is in the file, as `SourceCodeInfo.Location.path` has it. */
    readonly path: readonly number[];
  };
}[keyof Descriptors];

/** The numbers of the fields that declarations are in, which are the steps of a path. */
const FILE = { message: 4, enum: 5, service: 6, extension: 7 } as const;
const MESSAGE = { field: 2, message: 3, enum: 4, extension: 6, oneof: 8 } as const;
const ENUM_VALUE = 2;
const METHOD = 2;

/** All that a file declares, from the outside in. */
export function* declarationsOf(file: FileDescriptorProto): Generator<Declaration> {
  const scope = file.package ?? "";
  yield* each("service", file.service, scope, [FILE.service], methodsOf);
  yield* each("message", file.messageType, scope, [FILE.message], membersOf);
  yield* enums(file.enumType, scope, [FILE.enum]);
  yield* each("extension", file.extension, scope, [FILE.extension]);
}

type Within<D> = (descriptor: D, scope: string, path: readonly number[]) => Generator<Declaration>;

/** The declarations of one list, and what is within each. */
function* each<K extends keyof Descriptors>(
  kind: K,
  descriptors: readonly Descriptors[K][],
  scope: string,
  listPath: readonly number[],
  within?: Within<Descriptors[K]>,
): Generator<Declaration> {
  for (const [index, descriptor] of descriptors.entries()) {
    const name = joined(scope, descriptor.name ?? "");
    const path = [...listPath, index];
    yield { kind, name, descriptor, path } as Declaration;
    if (within) yield* within(descriptor, name, path);
  }
}

function methodsOf(
  service: ServiceDescriptorProto,
  scope: string,
  path: readonly number[],
): Generator<Declaration> {
  return each("method", service.method, scope, [...path, METHOD]);
}

function* membersOf(
  message: DescriptorProto,
  scope: string,
  path: readonly number[],
): Generator<Declaration> {
  yield* each("field", message.field, scope, [...path, MESSAGE.field]);
  yield* each("oneof", message.oneofDecl, scope, [...path, MESSAGE.oneof]);
  yield* each("message", message.nestedType, scope, [...path, MESSAGE.message], membersOf);
  yield* enums(message.enumType, scope, [...path, MESSAGE.enum]);
  yield* each("extension", message.extension, scope, [...path, MESSAGE.extension]);
}

/** An enum's values are named beside it, not inside it. */
function enums(
  descriptors: readonly EnumDescriptorProto[],
  scope: string,
  listPath: readonly number[],
): Generator<Declaration> {
  return each("enum", descriptors, scope, listPath, (descriptor, _, path) =>
    each("enumValue", descriptor.value, scope, [...path, ENUM_VALUE]),
  );
}

function joined(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
