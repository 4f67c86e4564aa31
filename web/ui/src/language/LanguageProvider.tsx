import { type ReactElement, type ReactNode, useCallback, useEffect, useState } from "react";
import type { Messages } from "./en.ts";
import { type Language, loadMessages, searchFor } from "./language.ts";
import { LanguageContext } from "./use-messages.ts";

export interface LanguageProviderProps {
  readonly language: Language;
  readonly messages: Messages;
  readonly children: ReactNode;
}

/** Holds the page's language; the address keeps it, so that it can be shared. */
export function LanguageProvider(props: LanguageProviderProps): ReactElement {
  const [{ language, messages }, setCurrent] = useState<Omit<LanguageProviderProps, "children">>({
    language: props.language,
    messages: props.messages,
  });
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  }, [language]);
  const setLanguage = useCallback(async (next: Language) => {
    const loaded = await loadMessages(next);
    history.replaceState(history.state, "", searchFor(next, location.search));
    setCurrent({ language: next, messages: loaded });
  }, []);
  return (
    <LanguageContext value={{ language, messages, setLanguage }}>{props.children}</LanguageContext>
  );
}
