import { Flag } from "@route-guide/http2";
import { describe, expect, it } from "vitest";
import { fields, frame, REQUEST, Wire } from "../../shared/http2/testing/wire.ts";

const { END_HEADERS, END_STREAM } = Flag;
const END = END_HEADERS | END_STREAM;
const CANCEL = "00000008";

/** A section that enters the table at its first sight, and is an index from the second on. */
const NEW = fields({ ":path": "/a-path-that-is-new" });
const request = [...NEW, ...REQUEST.filter(({ name }) => name !== ":path")];
const HEARD = "request :path=/a-path-that-is-new";

/** RFC 9113 §4.3: a block that nobody wants is decoded, or every later one would be wrong. */
describe("the state of HPACK (RFC 9113 §4.3) is in step after", () => {
  it("a request that was refused", () => {
    const wire = Wire.ready("server", { maxConcurrentStreams: 1 });
    wire.send(wire.request(1));
    expect(wire.send(wire.headers(3, request))).toEqual(["RST_STREAM 3 REFUSED_STREAM"]);
    wire.send(frame("RST_STREAM", 0, 1, CANCEL), indexed(wire, 5));
    expect(wire.events.at(-1)).toBe(`5 ${HEARD} end`);
  });

  it("a request that was malformed", () => {
    const wire = Wire.ready("server");
    const malformed = [...request, ...fields({ "X-A": "1" })];
    expect(wire.send(wire.headers(1, malformed))).toEqual(["RST_STREAM 1 PROTOCOL_ERROR"]);
    wire.send(indexed(wire, 3));
    expect(wire.events.at(-1)).toBe(`3 ${HEARD} end`);
  });

  it("a request after the last GOAWAY", () => {
    const wire = Wire.ready("server");
    wire.send(wire.request(1));
    wire.connection.drain();
    wire.sent();
    wire.send(frame("PING", Flag.ACK, 0, "0000000000000001"));
    expect(wire.send(wire.headers(3, [...request, ...fields({ "x-a": "b" })]))).toEqual([]);
    wire.send(wire.headers(1, fields({ "x-a": "b" }), END));
    expect(wire.events).toEqual(["1 request :method=POST", "1 trailers x-a=b end"]);
  });

  it.each(["server", "client"] as const)("trailers of a stream that a %s has reset", (role) => {
    const wire = Wire.ready(role);
    const head = role === "server" ? REQUEST : fields({ ":status": "200" });
    for (let n = 0; role === "client" && n < 2; n += 1) {
      wire.streams.push(wire.connection.openStream(REQUEST, true, wire));
    }
    wire.send(wire.headers(1, head), wire.headers(3, head));
    wire.streams[0]?.reset("CANCEL");
    wire.sent();
    expect(wire.send(wire.headers(1, fields({ "x-a": "b" }), END))).toEqual([]);
    const trailers = wire.headers(3, fields({ "x-a": "b" }), END);
    expect(trailers.length).toBe(9 + 1);
    wire.send(trailers);
    expect(wire.events.at(-1)).toBe("3 trailers x-a=b end");
  });
});

/** The new request once more, as nothing but indices into the table. */
function indexed(wire: Wire, streamId: number): Uint8Array {
  const bytes = wire.headers(streamId, request, END);
  expect(bytes.length).toBe(9 + request.length);
  return bytes;
}
