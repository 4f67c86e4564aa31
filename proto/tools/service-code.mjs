import { fullName, typeIdentifier } from "./model.mjs";
import { docComment } from "./source.mjs";

/** `export const RouteGuide`: what clients and servers of any gRPC library need to know. */
export function serviceCode(service) {
  const typeName = fullName(service);
  return [
    ...docComment(service.comment ?? typeName),
    `export const ${service.name} = {`,
    [
      `typeName: "${typeName}",`,
      "methods: {",
      service.methodsArray.flatMap((method) => methodCode(typeName, method)),
      "},",
    ],
    "} as const;",
  ];
}

function methodCode(serviceName, method) {
  const property = method.name.charAt(0).toLowerCase() + method.name.slice(1);
  return [
    ...docComment(method.comment),
    `${property}: {`,
    [
      `name: "${method.name}",`,
      `path: "/${serviceName}/${method.name}",`,
      `kind: "${kindOf(method)}",`,
      `request: ${typeIdentifier(method.resolvedRequestType)},`,
      `response: ${typeIdentifier(method.resolvedResponseType)},`,
    ],
    "},",
  ];
}

function kindOf({ requestStream, responseStream }) {
  if (requestStream) return responseStream ? "bidiStreaming" : "clientStreaming";
  return responseStream ? "serverStreaming" : "unary";
}
