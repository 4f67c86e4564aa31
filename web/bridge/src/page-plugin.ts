import { sep } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyPluginAsync } from "fastify";
import type { Tiles } from "./tiles.ts";

export interface PageOptions {
  /** The folder of the built page. */
  readonly folder: string;
  readonly tiles: Tiles | undefined;
}

/** `GET /` and its files, and `GET /config.json`: what the page cannot know when it is built. */
export const pagePlugin: FastifyPluginAsync<PageOptions> = async (app, { folder, tiles }) => {
  await app.register(staticFiles, {
    root: folder,
    dotfiles: "ignore",
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // the build names a file of assets/ by its content
      const hashed = path.includes(`${sep}assets${sep}`);
      reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });

  app.get("/config.json", async (_request, reply) => {
    reply.header("cache-control", "no-cache");
    return tiles ? { tileUrl: tiles.url, tileAttribution: tiles.attribution } : {};
  });
};
