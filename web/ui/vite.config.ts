import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const BRIDGE = "http://localhost:8080";

/** Parts of libraries that the page does without, and why. */
const ABSENT = [
  /^long$/, // protobufjs takes it when it is there; our codecs have bigint instead
  /^\.\/(?:reader_buffer|writer_buffer|rpc)$/, // protobufjs for Node, and its own kind of RPC
  /^\.\/base64$/, // protobufjs takes bytes in base64 as well; our codecs never give it such
  /^\.\/float$/, // no message of the page has a float or a double
  /^\.\/SVG\.VML$/, // Leaflet for Internet Explorer
  /^\.\/Marker\.Drag$/, // no marker here is dragged
  /^\.\/Icon\.Default$/, // every marker here has its own icon
  /^\.\/DomEvent\.DoubleTap$/, // nothing here asks for double clicks
];

export default defineConfig({
  plugins: [react()],
  // The workspace's packages from their sources, so that nothing needs building first.
  resolve: {
    conditions: ["@route-guide/source", "module", "browser", "development|production"],
    alias: ABSENT.map((find) => ({
      find,
      replacement: fileURLToPath(new URL("./tools/absent.mjs", import.meta.url)),
    })),
  },
  build: {
    target: "es2023",
    sourcemap: true,
    assetsInlineLimit: 0, // the page's policy allows no data: addresses
    rolldownOptions: {
      // All that the page starts with in one file: in several it would compress worse.
      output: { codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] } },
    },
    modulePreload: { polyfill: false }, // it would be an inline script
  },
  server: {
    proxy: { "/grpc": { target: BRIDGE, ws: true }, "/config.json": BRIDGE },
  },
});
