/** A header or a trailer: a name in lower case, and a value of one character an octet. */
export interface Field {
  readonly name: string;
  readonly value: string;
  /** As HPACK has it: never to be indexed. */
  readonly sensitive: boolean;
}

/** What browsers and proxies say of themselves; none of it is said to the server. */
const NOT_OF_THE_CALL =
  /^(?:accept(?:-.+)?|access-control-.+|cache-control|content-.+|cookie|dnt|expect|forwarded|if-.+|origin|pragma|priority|range|referer|sec-.+|trailer|upgrade-insecure-requests|user-agent|via|x-forwarded-.+|x-grpc-web|x-user-agent)$/;

/** What a browser would act upon: metadata of the server must not become that. */
const NOT_FOR_BROWSERS =
  /^(?:access-control-.+|alt-svc|clear-site-data|content-.+|date|location|refresh|set-cookie|trailer)$/;

/** What HTTP/1 and `Headers` of a browser take; HTTP/2 takes other controls as well. */
const LEGAL_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The fields of a request that are the call's, from Node's list of names and values. */
export function callFields(rawHeaders: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    const value = rawHeaders[at + 1] as string;
    if (!NOT_OF_THE_CALL.test(name)) fields.push({ name, value, sensitive: false });
  }
  return fields;
}

/** Those of `fields` that a gRPC-Web client can read at all. */
export function readableFields(fields: readonly Field[]): Field[] {
  return fields.filter(({ value }) => LEGAL_VALUE.test(value));
}

/** Those of `fields` that may be headers of an HTTP response, which has `own` ones already. */
export function responseFields(fields: readonly Field[], own: object): Field[] {
  return readableFields(fields).filter(
    ({ name }) => !NOT_FOR_BROWSERS.test(name) && !Object.hasOwn(own, name),
  );
}
