import type { ReactElement } from "react";
import { useLanguage } from "../language/use-messages.ts";
import { useStore } from "../session/use-store.ts";
import { ConnectionBadge } from "./ConnectionBadge.tsx";
import { Icon } from "./Icon.tsx";
import type { ThemeChoice } from "./theme.ts";

export interface HeaderProps {
  readonly themeChoice: ThemeChoice;
}

export function Header({ themeChoice }: HeaderProps): ReactElement {
  const { language, messages, setLanguage } = useLanguage();
  const { theme } = useStore(themeChoice.store);
  const other = language === "en" ? "zh" : "en";
  return (
    <header className="header">
      <div className="brand">
        <img src="/icon.svg" alt="" width="32" height="32" />
        <h1>RouteGuide</h1>
        <p>{messages.tagline}</p>
      </div>
      <ConnectionBadge />
      <div className="header-actions">
        <button
          type="button"
          className="button is-quiet"
          aria-label={messages.switchLanguage}
          onClick={() => void setLanguage(other)}
        >
          <span lang={other === "zh" ? "zh-CN" : "en"}>{messages.otherLanguage}</span>
        </button>
        <button
          type="button"
          className="button is-quiet is-icon"
          aria-label={theme === "dark" ? messages.themeToLight : messages.themeToDark}
          title={theme === "dark" ? messages.themeToLight : messages.themeToDark}
          onClick={themeChoice.toggle}
        >
          <Icon name={theme === "dark" ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}
