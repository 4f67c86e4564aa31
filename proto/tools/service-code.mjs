import { fullName } from "./model.mjs";
import { identifierOf, refuseClashes } from "./names.mjs";
import { docComment } from "./source.mjs";

/** `export const RouteGuide`: what clients and servers of any gRPC library need to know. */
export function serviceCode(service, { nameOf, placeOf }) {
  const typeName = fullName(service);
  const methods = service.methodsArray;
  refuseClashes(methods.map((method) => [propertyOf(method), method.name, placeOf(service)]));
  return [
    ...docComment(service.comment ?? typeName),
    `export const ${identifierOf(service)} = {`,
    [
      `typeName: "${typeName}",`,
      "methods: {",
      methods.flatMap((method) => [
        ...docComment(method.comment),
        `${propertyOf(method)}: {`,
        [
          `name: "${method.name}",`,
          `path: "/${typeName}/${method.name}",`,
          `kind: "${kindOf(method)}",`,
          `request: ${nameOf(method.resolvedRequestType)},`,
          `response: ${nameOf(method.resolvedResponseType)},`,
        ],
        "},",
      ]),
      "},",
    ],
    "} as const;",
  ];
}

function propertyOf({ name }) {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function kindOf({ requestStream, responseStream }) {
  if (requestStream) return responseStream ? "bidiStreaming" : "clientStreaming";
  return responseStream ? "serverStreaming" : "unary";
}
