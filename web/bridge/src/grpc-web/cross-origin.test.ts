import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ask, GET_FEATURE, post, type WebHouse, webHouse } from "../../testing/web-house.ts";

const MAP = "https://map.example";

let at: WebHouse;

beforeAll(async () => {
  at = await webHouse({}, { origins: [MAP] });
});
afterAll(() => at.close());

const preflight = (origin: string): Ask => ({
  method: "OPTIONS",
  body: [],
  headers: {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,grpc-timeout,x-grpc-web,x-user-agent,x-who",
  },
});

describe("gRPC-Web from pages of other origins (PROTOCOL-WEB.md, wire rule 31)", () => {
  it("is allowed ahead, with the headers that the page will send", async () => {
    const { status, headers, body } = await post(at, preflight(MAP));
    expect(status).toBe(204);
    expect(body.length).toBe(0);
    expect(headers).toMatchObject({
      "access-control-allow-origin": MAP,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type,grpc-timeout,x-grpc-web,x-user-agent,x-who",
      "access-control-max-age": "7200",
      vary: "origin, access-control-request-headers",
    });
  });

  it.each([MAP, "own"])("is answered so that the page may read it: %s", async (page) => {
    const origin = page === "own" ? at.origin : page;
    const { status, headers } = await post(at, { headers: { origin } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "grpc-status, grpc-message, grpc-status-details-bin",
      vary: "origin",
    });
  });

  it.each([
    { what: "a page not on the list", headers: { origin: "https://evil.example" } },
    { what: "a port not on the list", headers: { origin: `${MAP}:8443` } },
    { what: "a page without an origin", headers: { origin: "null" } },
    { what: "an empty origin", headers: { origin: "" } },
    { what: "a name that is not ours", headers: { host: "evil.example" } },
  ])("is refused, without a word for the page to read: $what", async ({ headers }) => {
    for (const ask of [{}, preflight(MAP)]) {
      const answer = await post(at, { ...ask, headers: { ...ask.headers, ...headers } });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).join()).not.toContain("access-control");
    }
  });

  it("is answered without a word on pages when none asks, such as curl", async () => {
    const { status, headers } = await post(at, { headers: { origin: [] } });
    expect(status).toBe(200);
    expect(Object.keys(headers).join()).not.toContain("access-control-allow");
    const misled = { origin: [], host: "evil.example" };
    expect((await post(at, { headers: misled })).status).toBe(403);
  });

  it("leaves the other paths as they are", async () => {
    const { headers } = await post(at, { ...preflight(MAP), path: "/livez" });
    expect(Object.keys(headers).join()).not.toContain("access-control");
    const other = { ...preflight(MAP), path: GET_FEATURE.replace("RouteGuide/", "Other/") };
    expect((await post(at, other)).status).toBe(404);
  });
});
