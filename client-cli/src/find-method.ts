import { type Channel, type MethodDefinition, RpcError } from "@route-guide/grpc";
import { KotlinRouteGuide, type MessageType, RouteGuide } from "@route-guide/proto";
import type { DynamicTypes } from "@route-guide/proto/dynamic";
import type { CommandContext } from "./command.ts";
import { InvalidInput } from "./invalid-input.ts";

/** A method whose messages are known well enough to be read from JSON. */
export interface Method extends MethodDefinition {
  readonly request: MessageType<unknown>;
  readonly response: MessageType<unknown>;
}

/** A method, and what a `google.protobuf.Any` in its messages may hold. */
export interface KnownMethod {
  readonly method: Method;
  readonly types: readonly MessageType<unknown>[];
}

/** The services that are compiled in. */
const COMPILED: readonly Method[] = [RouteGuide, KotlinRouteGuide].flatMap(({ methods }) =>
  Object.values<Method>(methods),
);

/** The method called `name`: one that is compiled in, or else one that the server describes. */
export async function findMethod(
  name: string,
  context: CommandContext,
  channel: Channel,
): Promise<KnownMethod> {
  const [, service, methodName] = /^\/?([^/]+)\/([^/]+)$/.exec(name) ?? [];
  if (service === undefined || methodName === undefined) {
    throw new InvalidInput(`want SERVICE/METHOD, got "${name}"`);
  }
  const method = COMPILED.find(({ path }) => path === `/${service}/${methodName}`);
  if (method) return { method, types: [] };
  return describedMethod(service, methodName, context, channel);
}

async function describedMethod(
  serviceName: string,
  methodName: string,
  context: CommandContext,
  channel: Channel,
): Promise<KnownMethod> {
  const [dynamic, { ReflectionClient }] = await Promise.all([
    import("@route-guide/proto/dynamic"),
    import("@route-guide/services"),
  ]);
  const client = new ReflectionClient(channel, context.callOptions());
  const files = await client.fileOf(serviceName).catch((error) => {
    throw explain(error, serviceName);
  });
  const types = new dynamic.DynamicTypes(files);
  const methods = methodsOf(types, serviceName);
  const method = methods.find(({ name }) => name === methodName);
  if (method) return { method, types: types.messages };
  const names = methods.map(({ name }) => name).join(", ");
  throw new InvalidInput(`${serviceName} has no method "${methodName}"; it has ${names || "none"}`);
}

function methodsOf(types: DynamicTypes, service: string): readonly Method[] {
  try {
    return Object.values(types.service(service)?.methods ?? {});
  } catch (cause) {
    const problem = `the server's description of ${service} is not complete`;
    throw new RpcError("INTERNAL", `${problem}: ${(cause as Error).message}`, { cause });
  }
}

/** The two answers of reflection that tell the person what to type instead. */
function explain(error: unknown, service: string): unknown {
  if (!(error instanceof RpcError)) return error;
  if (error.code === "NOT_FOUND") {
    return new InvalidInput(
      `the server has no service "${service}" (routeguide describe lists what it has)`,
    );
  }
  if (error.code === "UNIMPLEMENTED") {
    const known = COMPILED.map(({ path }) => path.slice(1)).join(", ");
    return new InvalidInput(
      `"${service}" is not built in, and the server does not describe it; built in are ${known}`,
    );
  }
  return error;
}
