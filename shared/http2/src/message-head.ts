import type { Headers } from "@route-guide/hpack";
import { isFieldName, isFieldValue } from "./field-syntax.ts";

/** What HTTP/2 itself needs to know of a header section. */
export interface MessageHead {
  readonly headers: Headers;
  /** Why the section is malformed (RFC 9113 §8.1.1); undefined when it is well formed. */
  readonly fault: string | undefined;
  /** The octets of content that it promises; -1 when it does not say. */
  readonly contentLength: number;
  /** A response's status; 0 elsewhere. */
  readonly status: number;
}

/** The three kinds of header section that are told apart by their pseudo-headers. */
export type HeadKind = "request" | "response" | "trailers";

/** RFC 9113 §8.2.2: they belong to HTTP/1.1 connections. */
const CONNECTION_FIELDS = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

/** RFC 9113 §8.3: which pseudo-headers a section may carry. */
const PSEUDO_FIELDS: Readonly<Record<HeadKind, readonly string[]>> = {
  request: [":method", ":scheme", ":path", ":authority"],
  response: [":status"],
  trailers: [],
};

/** Reads a header section by the rules of RFC 9113 §8. */
export function readHead(kind: HeadKind, headers: Headers): MessageHead {
  const pseudo = new Map<string, string>();
  let contentLength: string | undefined;
  let host: string | undefined;
  let fault: string | undefined;
  let isPastPseudo = false;

  for (const { name, value } of headers) {
    if (name.charCodeAt(0) === 58) {
      fault ??= pseudoFault(kind, name, pseudo.has(name), isPastPseudo);
      pseudo.set(name, value);
    } else {
      isPastPseudo = true;
      fault ??= fieldFault(name, value);
      if (name === "content-length") {
        if (contentLength !== undefined && contentLength !== value) {
          fault ??= "two different content-lengths";
        }
        contentLength = value;
      } else if (name === "host" && kind === "request") {
        if (host !== undefined) fault ??= "host twice";
        host = value;
      }
    }
    if (!isFieldValue(value)) fault ??= `forbidden character in the value of ${printable(name)}`;
  }

  fault ??= kind === "request" ? requestFault(pseudo, host) : undefined;
  fault ??= kind === "response" ? responseFault(pseudo) : undefined;
  fault ??= contentLengthFault(contentLength);
  return {
    headers,
    fault,
    contentLength: fault || contentLength === undefined ? -1 : Number(contentLength),
    status: kind === "response" && !fault ? Number(pseudo.get(":status")) : 0,
  };
}

function pseudoFault(
  kind: HeadKind,
  name: string,
  isRepeated: boolean,
  isPastPseudo: boolean,
): string | undefined {
  if (!PSEUDO_FIELDS[kind].includes(name)) return `${printable(name)} in ${kind}`;
  if (isRepeated) return `${name} twice`;
  return isPastPseudo ? `${name} after a regular field` : undefined;
}

function fieldFault(name: string, value: string): string | undefined {
  if (!isFieldName(name)) return `forbidden field name ${printable(name)}`;
  if (CONNECTION_FIELDS.has(name)) return `connection-specific field ${name}`;
  if (name === "te" && value !== "trailers") return "te is not trailers";
  return undefined;
}

function requestFault(pseudo: ReadonlyMap<string, string>, host?: string): string | undefined {
  const method = pseudo.get(":method");
  const authority = pseudo.get(":authority");
  if (!method) return "no :method";
  if (method === "CONNECT") {
    if (pseudo.has(":scheme") || pseudo.has(":path")) return "CONNECT with :scheme or :path";
    return authority ? undefined : "CONNECT without :authority";
  }
  const path = pseudo.get(":path");
  if (!pseudo.get(":scheme")) return "no :scheme";
  if (!path) return "no :path";
  if (!path.startsWith("/") && !(path === "*" && method === "OPTIONS")) {
    return ":path does not begin with a slash";
  }
  if (authority?.includes("@")) return "userinfo in :authority";
  if (host === undefined || authority === undefined || isSameHost(host, authority)) {
    return undefined;
  }
  return "host differs from :authority";
}

/** RFC 3986 §3.2.2: the case of a host means nothing. */
function isSameHost(host: string, authority: string): boolean {
  return host === authority || host.toLowerCase() === authority.toLowerCase();
}

function responseFault(pseudo: ReadonlyMap<string, string>): string | undefined {
  const status = pseudo.get(":status");
  if (status === undefined) return "no :status";
  if (!/^[1-9][0-9]{2}$/.test(status)) return ":status is not three digits";
  return status === "101" ? ":status 101" : undefined;
}

function contentLengthFault(value: string | undefined): string | undefined {
  if (value === undefined || /^[0-9]{1,15}$/.test(value)) return undefined;
  return "content-length is not a number";
}

/** A name that may hold anything, made safe for a message. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}
