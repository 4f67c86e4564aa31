import type { Messages } from "./en.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The texts of a language. Each is a file of its own: nobody loads what they do not read. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === "en" ? (await import("./en.ts")).en : (await import("./zh.ts")).zh;
}

/** `?lang=` decides; else the first of the browser's languages that we have; else English. */
export function chooseLanguage(search: string, preferred: readonly string[]): Language {
  const asked = new URLSearchParams(search).get("lang");
  for (const tag of asked === null ? preferred : [asked, ...preferred]) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split(/[-_]/)[0] === language);
    if (found) return found;
  }
  return "en";
}

/** The query that asks for `language` and keeps the rest. */
export function searchFor(language: Language, search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.set("lang", language);
  return `?${parameters}`;
}
