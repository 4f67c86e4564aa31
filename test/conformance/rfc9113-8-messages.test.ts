import { type Headers, headerField } from "@route-guide/hpack";
import { Flag } from "@route-guide/http2";
import { describe } from "vitest";
import { fields, frame, REQUEST } from "../../shared/http2/testing/wire.ts";
import { areTaken, breakOneStream, breakTheConnection, type Fault, type Peer } from "./faults.ts";

const { END_HEADERS, END_STREAM } = Flag;
const END = END_HEADERS | END_STREAM;

describe("the shape of a message (RFC 9113 §8.1)", () => {
  // biome-ignore format: a table
  breakOneStream([
    { rule: "§8.1 headers in mid-stream",          sent: (p) => [p.message(), p.section()], code: "PROTOCOL_ERROR", reason: "header section in mid-stream without END_STREAM" },
    { rule: "§8.1 trailers that do not end it",    sent: (p) => [p.message(), p.trailers({ a: "b" }, END_HEADERS)], code: "PROTOCOL_ERROR", reason: "header section in mid-stream without END_STREAM" },
    { rule: "§8.1 DATA before the response",       sent: (p) => [p.stream(), frame("DATA", 0, 1, "00")], code: "PROTOCOL_ERROR", reason: "DATA before the header section", by: "server" },
    { rule: "§8.1 DATA after an informational one", sent: (p) => [p.exactly({ ":status": "103" }), frame("DATA", 0, 1, "00")], code: "PROTOCOL_ERROR", reason: "DATA before the header section", by: "server" },
    { rule: "§8.1 an informational one that ends", sent: (p) => [p.exactly({ ":status": "100" }, END)], code: "PROTOCOL_ERROR", reason: ":status 100 ends the stream", by: "server" },
    { rule: "§8.1 an informational one after the response", sent: (p) => [p.message(), p.trailers({ ":status": "100" }, END_HEADERS)], code: "PROTOCOL_ERROR", reason: "header section in mid-stream without END_STREAM", by: "server" },
    { rule: "§8.1 pseudo-headers in trailers",     sent: (p) => [p.message(), p.trailers({ ":status": "200" })], code: "PROTOCOL_ERROR", reason: '":status" in trailers' },
    { rule: "§8.6 an upgrade",                     sent: (p) => [p.exactly({ ":status": "101" })], code: "PROTOCOL_ERROR", reason: ":status 101", by: "server" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§8.1 trailers",                       sent: (p) => [p.message(), frame("DATA", 0, 1, "00"), p.trailers({ a: "b" })] },
    { rule: "§8.1 several informational ones",     sent: (p) => [p.exactly({ ":status": "100" }), p.trailers({ ":status": "103" }, END_HEADERS), p.trailers({ ":status": "200" })], by: "server" },
    { rule: "§8.1 a response before the request has ended, and a reset without error", sent: (p) => [p.message({}, END), frame("RST_STREAM", 0, 1, "00000000")], by: "server" },
  ]);
});

describe("content-length (RFC 9113 §8.1.1)", () => {
  // biome-ignore format: a table
  breakOneStream([
    { rule: "§8.1.1 content longer than promised",   sent: (p) => [p.message({ "content-length": "1" }), frame("DATA", 0, 1, "0000")], code: "PROTOCOL_ERROR", reason: "more content than its head allows" },
    { rule: "§8.1.1 content shorter than promised",  sent: (p) => [p.message({ "content-length": "3" }), frame("DATA", END_STREAM, 1, "0000")], code: "PROTOCOL_ERROR", reason: "content ends 1 octets short of content-length" },
    { rule: "§8.1.1 content that trailers cut short", sent: (p) => [p.message({ "content-length": "3" }), p.trailers({ a: "b" })], code: "PROTOCOL_ERROR", reason: "content ends 3 octets short of content-length" },
    { rule: "§8.1.1 content promised and none sent", sent: (p) => [p.message({ "content-length": "3" }, END)], code: "PROTOCOL_ERROR", reason: "content-length 3 without content" },
    { rule: "§8.1.1 not a number",                   sent: (p) => [p.message({ "content-length": "1x" })], code: "PROTOCOL_ERROR", reason: "content-length is not a number" },
    { rule: "§8.1.1 two different content-lengths",  sent: (p) => [lengths(p, 1, 2)], code: "PROTOCOL_ERROR", reason: "two different content-lengths" },
    { rule: "§8.1.1 content after HEAD",             sent: (p) => [...headed(p), frame("DATA", END_STREAM, 1, "00")], code: "PROTOCOL_ERROR", reason: "more content than its head allows", by: "server" },
    { rule: "§8.1.1 content after 204",              sent: (p) => [p.exactly({ ":status": "204" }), frame("DATA", 0, 1, "00")], code: "PROTOCOL_ERROR", reason: "more content than its head allows", by: "server" },
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§8.1.1 padding is no content",      sent: (p) => [p.message({ "content-length": "1" }), frame("DATA", Flag.PADDED | END_STREAM, 1, "02 aa 0000")] },
    { rule: "§8.1.1 one content-length twice",   sent: (p) => [lengths(p, 1, 1), frame("DATA", END_STREAM, 1, "00")] },
    { rule: "§8.1.1 a response to HEAD that tells GET's length", sent: (p) => [...headed(p), frame("DATA", END_STREAM, 1)], by: "server" },
    { rule: "§8.1.1 304 tells another's length", sent: (p) => [p.exactly({ ":status": "304", "content-length": "9" }, END)], by: "server" },
  ]);
});

const length = (octets: number): Headers => fields({ "content-length": `${octets}` });

/** A message whose head says so many lengths of its content. */
function lengths(peer: Peer, ...octets: readonly number[]): Uint8Array {
  if (peer.role === "client") peer.stream();
  const head = peer.role === "server" ? REQUEST : fields({ ":status": "200" });
  return peer.wire.headers(1, [...head, ...octets.flatMap(length)]);
}

/** A response that goes on, to a HEAD of ours. */
function headed({ wire }: Peer): Uint8Array[] {
  const request = REQUEST.map(({ name, value }) =>
    headerField(name, name === ":method" ? "HEAD" : value),
  );
  wire.connection.openStream(request, true, wire);
  wire.sent();
  return [wire.headers(1, [...fields({ ":status": "200" }), ...length(5)])];
}

/** Fields that make a message malformed, whichever section they stand in. */
// biome-ignore format: a table
const MALFORMED: readonly (readonly [rule: string, name: string, value: string, reason: string])[] = [
  ["§8.2.1 an upper-case name",    "X-A", "1",        'forbidden field name "X-A"'],
  ["§8.2.1 an empty name",         "",    "1",        'forbidden field name ""'],
  ["§8.2.1 a blank in a name",     "a b", "1",        'forbidden field name "a b"'],
  ["§8.2.1 DEL in a name",         "a\x7f", "1",      'forbidden field name "a\x7f"'],
  ["§8.2.1 an octet above 127 in a name", "a\xe9", "1", 'forbidden field name "a\xe9"'],
  ["§8.2.1 a colon in a name",     "a:b", "1",        'forbidden field name "a:b"'],
  ["§8.2.1 NUL in a value",        "a",   "x\0y",     'forbidden character in the value of "a"'],
  ["§8.2.1 LF in a value",         "a",   "x\ny",     'forbidden character in the value of "a"'],
  ["§8.2.1 CR in a value",         "a",   "x\ry",     'forbidden character in the value of "a"'],
  ["§8.2.1 a value that begins with a space", "a", " x", 'forbidden character in the value of "a"'],
  ["§8.2.1 a value that ends with a tab", "a", "x\t", 'forbidden character in the value of "a"'],
  ["§8.2.2 connection",            "connection", "close", "connection-specific field connection"],
  ["§8.2.2 proxy-connection",      "proxy-connection", "close", "connection-specific field proxy-connection"],
  ["§8.2.2 keep-alive",            "keep-alive", "timeout=5", "connection-specific field keep-alive"],
  ["§8.2.2 transfer-encoding",     "transfer-encoding", "chunked", "connection-specific field transfer-encoding"],
  ["§8.2.2 upgrade",               "upgrade", "h2c",  "connection-specific field upgrade"],
  ["§8.2.2 te of something else",  "te",  "gzip",     "te is not trailers"],
];

describe("a field (RFC 9113 §8.2)", () => {
  breakOneStream(
    MALFORMED.flatMap(([rule, name, value, reason]): Fault[] => [
      {
        rule,
        sent: (p) => [p.message({ [name]: value })],
        code: "PROTOCOL_ERROR",
        reason,
      },
      {
        rule: `${rule}, in trailers`,
        sent: (p) => [p.message(), p.trailers({ [name]: value })],
        code: "PROTOCOL_ERROR",
        reason,
      },
    ]),
  );

  // biome-ignore format: a table
  areTaken([
    { rule: "§8.2.1 octets above 127, blanks and tabs inside a value, an empty value", sent: (p) => [p.message({ a: "\xe9 \t\xff", b: "" })] },
    { rule: "§8.2.3 several cookies", sent: (p) => [p.message({ cookie: "a=b" })] },
    { rule: "§8.2.2 te: trailers",    sent: (p) => [p.message({ te: "trailers" })] },
  ]);
});

const GET = { ":method": "GET", ":scheme": "http", ":path": "/", ":authority": "a" };

/** `GET` without one of its fields. */
function without(name: keyof typeof GET): Record<string, string> {
  return Object.fromEntries(Object.entries(GET).filter(([key]) => key !== name));
}

describe("a request's pseudo-headers (RFC 9113 §8.3.1)", () => {
  // biome-ignore format: a table
  const rows: readonly (readonly [rule: string, section: Record<string, string>, reason: string])[] = [
    ["§8.3 an unknown one",       { ...GET, ":x": "1" }, '":x" in request'],
    ["§8.3 a response's",         { ...GET, ":status": "200" }, '":status" in request'],
    ["§8.3 one after a field",    { a: "1", ...GET }, ":method after a regular field"],
    ["§8.3.1 no :method",         without(":method"), "no :method"],
    ["§8.3.1 no :scheme",         without(":scheme"), "no :scheme"],
    ["§8.3.1 no :path",           without(":path"), "no :path"],
    ["§8.3.1 an empty :path",     { ...GET, ":path": "" }, "no :path"],
    ["§8.3.1 a relative :path",   { ...GET, ":path": "x" }, ":path does not begin with a slash"],
    ["§8.3.1 a star, not OPTIONS", { ...GET, ":path": "*" }, ":path does not begin with a slash"],
    ["§8.3.1 another host",       { ...GET, host: "b" }, "host differs from :authority"],
    ["§8.3.1 userinfo",           { ...GET, ":authority": "me@a" }, "userinfo in :authority"],
    ["§8.2.1 NUL in :method",     { ...GET, ":method": "GE\0T" }, 'forbidden character in the value of ":method"'],
    ["§8.2.1 LF in :path",        { ...GET, ":path": "/\nx" }, 'forbidden character in the value of ":path"'],
    ["§8.2.1 CR in :authority",   { ...GET, ":authority": "a\r" }, 'forbidden character in the value of ":authority"'],
    ["§8.2.1 a blank before :scheme", { ...GET, ":scheme": " http" }, 'forbidden character in the value of ":scheme"'],
    ["§8.5 CONNECT with a path",  { ...GET, ":method": "CONNECT" }, "CONNECT with :scheme or :path"],
    ["§8.5 CONNECT to nowhere",   { ":method": "CONNECT" }, "CONNECT without :authority"],
  ];
  breakOneStream([
    ...rows.map(
      ([rule, section, reason]): Fault => ({
        rule,
        sent: (p) => [p.exactly(section)],
        code: "PROTOCOL_ERROR",
        reason,
        by: "client",
      }),
    ),
    ...REQUEST.map(
      ({ name, value }): Fault => ({
        rule: `§8.3 ${name} twice`,
        sent: ({ wire }) => [wire.headers(1, [...REQUEST, headerField(name, value)])],
        code: "PROTOCOL_ERROR",
        reason: `${name} twice`,
        by: "client",
      }),
    ),
  ]);

  // biome-ignore format: a table
  areTaken([
    { rule: "§8.3.1 OPTIONS of all",  sent: (p) => [p.exactly({ ...GET, ":method": "OPTIONS", ":path": "*" })], by: "client" },
    { rule: "§8.3.1 no :authority",   sent: (p) => [p.exactly(without(":authority"))], by: "client" },
    { rule: "§8.5 CONNECT",           sent: (p) => [p.exactly({ ":method": "CONNECT", ":authority": "a:1" })], by: "client" },
  ]);
});

describe("a response's pseudo-header (RFC 9113 §8.3.2)", () => {
  // biome-ignore format: a table
  const rows: readonly (readonly [rule: string, section: Record<string, string>, reason: string])[] = [
    ["§8.3.2 no :status",           { a: "1" }, "no :status"],
    ["§8.3.2 an empty section",     {}, "no :status"],
    ["§8.3.2 :status of 4 digits",  { ":status": "0200" }, ":status is not three digits"],
    ["§8.3.2 :status with letters", { ":status": "2xx" }, ":status is not three digits"],
    ["§8.2.1 NUL in :status",       { ":status": "20\0" }, 'forbidden character in the value of ":status"'],
    ["§8.2.1 LF in :status",        { ":status": "200\n" }, 'forbidden character in the value of ":status"'],
    ["§8.2.1 CR in :status",        { ":status": "\r200" }, 'forbidden character in the value of ":status"'],
    ["§8.3 a request's",            { ":status": "200", ":method": "GET" }, '":method" in response'],
    ["§8.3 one after a field",      { a: "1", ":status": "200" }, ":status after a regular field"],
  ];
  breakOneStream([
    ...rows.map(
      ([rule, section, reason]): Fault => ({
        rule,
        sent: (p) => [p.exactly(section)],
        code: "PROTOCOL_ERROR",
        reason,
        by: "server",
      }),
    ),
    {
      rule: "§8.3 :status twice",
      sent: (p) => {
        const twice = [...fields({ ":status": "200" }), ...fields({ ":status": "200" })];
        return [p.stream(), p.wire.headers(1, twice)];
      },
      code: "PROTOCOL_ERROR",
      reason: ":status twice",
      by: "server",
    },
  ]);
});

describe("a header list beyond the limit (RFC 9113 §10.5.1)", () => {
  const long = { a: "x".repeat(200) };
  const options = { maxHeaderListBytes: 300 };

  // biome-ignore format: a table
  breakOneStream([
    { rule: "of a response", sent: (p) => [p.message(long)], code: "ENHANCE_YOUR_CALM", reason: "header list beyond the limit", by: "server", options: { maxHeaderListBytes: 100 } },
    { rule: "of trailers",   sent: (p) => [p.message(), p.trailers({ ...long, b: "x".repeat(200) })], code: "ENHANCE_YOUR_CALM", reason: "header list beyond the limit", by: "server", options },
  ]);

  // biome-ignore format: a table
  breakTheConnection([
    { rule: "CVE-2016-6581 four times beyond it", sent: (p) => [p.message({ a: "x".repeat(2_000) })], code: "ENHANCE_YOUR_CALM", reason: "header_list_too_large", options },
  ]);
});
