import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const BRIDGE = "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  // The workspace's packages from their sources, so that nothing needs building first.
  resolve: {
    conditions: ["@route-guide/source", "module", "browser", "development|production"],
    // protobufjs takes this library when it is there; our codecs have bigint instead.
    alias: { long: fileURLToPath(new URL("./tools/no-long.mjs", import.meta.url)) },
  },
  build: {
    target: "es2023",
    sourcemap: true,
    assetsInlineLimit: 0, // the page's policy allows no data: addresses
    modulePreload: { polyfill: false }, // it would be an inline script
  },
  server: {
    proxy: { "/grpc": { target: BRIDGE, ws: true }, "/config.json": BRIDGE },
  },
});
