/** A tile server that the bridge allows, as Leaflet wants it. */
export interface TileSource {
  readonly url: string;
  readonly attribution: string;
}

interface PageConfig {
  readonly tileUrl?: string;
  readonly tileAttribution?: string;
}

/** What the bridge says about tiles. Undefined: none, the map draws its own outlines. */
export async function readTileSource(): Promise<TileSource | undefined> {
  try {
    const response = await fetch("/config.json");
    const config = (await response.json()) as PageConfig;
    if (!config.tileUrl) return undefined;
    return { url: config.tileUrl, attribution: config.tileAttribution ?? "" };
  } catch {
    return undefined;
  }
}
