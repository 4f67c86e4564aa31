import { Store } from "../session/store.ts";

export type Theme = "light" | "dark";

/** Also read by public/theme.js, before the first paint. */
const STORAGE_KEY = "route-guide.theme";

/** The page's colours: the system's, until the person chooses. */
export class ThemeChoice {
  readonly store = new Store<{ readonly theme: Theme }>({ theme: "light" });

  constructor() {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const read = (): void => {
      const chosen = document.documentElement.dataset.theme;
      const theme = chosen ?? (system.matches ? "dark" : "light");
      this.store.update({ theme: theme === "dark" ? "dark" : "light" });
    };
    read();
    system.addEventListener("change", read);
  }

  readonly toggle = (): void => {
    const theme = this.store.getState().theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    this.store.update({ theme });
    try {
      localStorage.setItem(STORAGE_KEY, theme);
    } catch {
      // Storage is off: the choice holds until the page is left.
    }
  };
}
