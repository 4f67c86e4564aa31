import { createContext, useContext } from "react";
import type { Messages } from "./en.ts";
import type { Language } from "./language.ts";

export interface LanguageValue {
  readonly language: Language;
  readonly messages: Messages;
  readonly setLanguage: (language: Language) => Promise<void>;
}

export const LanguageContext = createContext<LanguageValue | undefined>(undefined);

export function useLanguage(): LanguageValue {
  const value = useContext(LanguageContext);
  if (!value) throw new Error("useLanguage() needs a <LanguageProvider> above it");
  return value;
}

/** The texts of the page in the chosen language. */
export function useMessages(): Messages {
  return useLanguage().messages;
}
