/** How frames travel: as they are, or as base64 for clients that can only read text. */
export type WebFormat = "binary" | "text";

/** `Content-Type` of what we answer. */
export const CONTENT_TYPES: Readonly<Record<WebFormat, string>> = {
  binary: "application/grpc-web+proto",
  text: "application/grpc-web-text+proto",
};

const WEB_TYPE = /^application\/grpc-web(-text(?:-base64)?)?(?:\+proto)?\s*(?:;.*)?$/i;

/**
 * The format that a content type names (grpc `PROTOCOL-WEB.md`, "Content-Type"); undefined when
 * it is not gRPC-Web's, or names a codec that our methods do not have.
 */
export function parseWebType(value: string | undefined): WebFormat | undefined {
  const match = WEB_TYPE.exec(value ?? "");
  if (!match) return undefined;
  return match[1] === undefined ? "binary" : "text";
}

/** The format to answer in: what `Accept` names first, else that of the request. */
export function answerFormat(accept: string | undefined, request: WebFormat): WebFormat {
  const named = (accept ?? "").split(",").map((type) => parseWebType(type.trim()));
  return named.find((format) => format !== undefined) ?? request;
}
