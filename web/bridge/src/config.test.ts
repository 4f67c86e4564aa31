import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { InvalidInput } from "./invalid-input.ts";

describe("the bridge's settings", () => {
  it("have defaults, also for what is set to nothing", () => {
    const defaults = {
      port: 8080,
      upstream: expect.objectContaining({ authority: "localhost:50051" }),
      origins: [],
      tiles: undefined,
      logLevel: "info",
    };
    expect(readConfig({})).toEqual(defaults);
    expect(readConfig({ ROUTEGUIDE_WEB_PORT: "", ROUTEGUIDE_ORIGINS: "", TILE_URL: "" })).toEqual(
      defaults,
    );
  });

  it("come from the environment", () => {
    const config = readConfig({
      ROUTEGUIDE_WEB_PORT: "0",
      ROUTEGUIDE_UPSTREAM: "dns:///guide.example:443",
      ROUTEGUIDE_ORIGINS: "https://map.example, http://localhost:5173",
      TILE_URL: "https://{s}.tile.example:8443/{z}/{x}/{y}.png?key=1",
      TILE_ATTRIBUTION: "© the mappers",
      ROUTEGUIDE_LOG_LEVEL: "debug",
    });
    expect(config).toEqual({
      port: 0,
      upstream: expect.objectContaining({ authority: "guide.example:443" }),
      origins: ["https://map.example", "http://localhost:5173"],
      tiles: {
        url: "https://{s}.tile.example:8443/{z}/{x}/{y}.png?key=1",
        attribution: "© the mappers",
        origin: "https://*.tile.example:8443",
      },
      logLevel: "debug",
    });
  });

  // biome-ignore format: a table
  it.each([
    { ROUTEGUIDE_WEB_PORT: "eighty" },
    { ROUTEGUIDE_WEB_PORT: "65536" },
    { ROUTEGUIDE_WEB_PORT: "-1" },
    { ROUTEGUIDE_WEB_PORT: "80.5" },
    { ROUTEGUIDE_UPSTREAM: "localhost:port" },
    { ROUTEGUIDE_ORIGINS: "map.example" },
    { ROUTEGUIDE_ORIGINS: "https://map.example/" },
    { ROUTEGUIDE_ORIGINS: "https://good.example,https://map.example/path" },
    { ROUTEGUIDE_ORIGINS: "*" },
    { ROUTEGUIDE_LOG_LEVEL: "loud" },
    { TILE_URL: "https://tile.example/" },
    { TILE_URL: "/{z}/{x}/{y}.png" },
    { TILE_URL: "javascript:{z}{x}{y}" },
    { TILE_URL: "https://{z}.{x}.{y}.example; script-src *" },
  ])("say which one is wrong: %o", (environment) => {
    const [name] = Object.keys(environment);
    expect(() => readConfig(environment)).toThrow(InvalidInput);
    expect(() => readConfig(environment)).toThrow(expect.objectContaining({ message: expect.stringContaining(`${name} `) }));
  });
});
