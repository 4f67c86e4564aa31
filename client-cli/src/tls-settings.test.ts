import { describe, expect, it } from "vitest";
import { tlsFilesOf } from "./tls-settings.ts";

describe("tlsFilesOf", () => {
  const ENV = {
    ROUTEGUIDE_TLS_CA: "e-ca",
    ROUTEGUIDE_TLS_CERT: "e-cert",
    ROUTEGUIDE_TLS_KEY: "e-key",
  };
  const E_FILES = { ca: "e-ca", cert: "e-cert", key: "e-key" };

  // biome-ignore format: a table
  it.each([
    [{},                                   {},                                  undefined],
    [{ tls: true },                        {},                                  {}],
    [{ ca: "ca" },                         {},                                  { ca: "ca" }],
    [{ cert: "cert", key: "key" },         {},                                  { cert: "cert", key: "key" }],
    [{},                                   { ROUTEGUIDE_TLS: "1" },             {}],
    [{},                                   { ROUTEGUIDE_TLS: "" },              undefined],
    [{},                                   ENV,                                 E_FILES],
    [{},                                   { ...ENV, ROUTEGUIDE_TLS: "0" },     undefined],
    [{ tls: true },                        { ...ENV, ROUTEGUIDE_TLS: "0" },     E_FILES],
    [{ ca: "ca" },                         ENV,                                 { ...E_FILES, ca: "ca" }],
    [{ cert: "cert", key: "key" },         ENV,                                 { ca: "e-ca", cert: "cert", key: "key" }],
    [{},                                   { ROUTEGUIDE_TLS_CA: "" },           undefined],
  ])("makes of %j and %j %j", (options, env, files) => {
    expect(tlsFilesOf(options, env as Record<string, string>)).toEqual(files);
  });

  it.each([
    [{ cert: "cert" }, {}, "TLS: want both --cert and --key, or neither"],
    [{ key: "key" }, ENV, "TLS: want both --cert and --key, or neither"],
    [{ tls: true }, { ROUTEGUIDE_TLS_KEY: "key" }, "TLS: want both --cert and --key, or neither"],
    [{}, { ROUTEGUIDE_TLS: "yes" }, 'ROUTEGUIDE_TLS: want 1 or 0, got "yes"'],
  ])("refuses %j with %j", (options, env, message) => {
    expect(() => tlsFilesOf(options, env)).toThrow(message);
  });
});
