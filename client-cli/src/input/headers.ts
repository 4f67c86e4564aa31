import { decodeBase64, Metadata } from "@route-guide/grpc";
import { InvalidInput } from "../invalid-input.ts";

/** Metadata from `name:value` texts; the values of `-bin` names are base64. */
export function parseHeaders(headers: readonly string[]): Metadata {
  const metadata = new Metadata();
  for (const header of headers) {
    const colon = header.indexOf(":");
    if (colon < 1) throw new InvalidInput(`--header: want name:value, got "${header}"`);
    const name = header.slice(0, colon).trim().toLowerCase();
    const text = header.slice(colon + 1).trim();
    append(metadata, name, name.endsWith("-bin") ? bytesOf(name, text) : text);
  }
  return metadata;
}

function append(metadata: Metadata, name: string, value: string | Uint8Array): void {
  try {
    metadata.append(name, value);
  } catch (error) {
    throw new InvalidInput(`--header: ${(error as Error).message}`);
  }
}

function bytesOf(name: string, text: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (!bytes) throw new InvalidInput(`--header: ${name}: want base64, got "${text}"`);
  return bytes;
}
