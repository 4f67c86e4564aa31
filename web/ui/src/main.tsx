import { webSocketDialer } from "@route-guide/transport/websocket";
import { createRoot } from "react-dom/client";
import "leaflet/dist/leaflet.css";
import "./style/page.css";
import { LanguageProvider } from "./language/LanguageProvider.tsx";
import { chooseLanguage, loadMessages } from "./language/language.ts";
import { readTileSource } from "./map/tile-source.ts";
import { App } from "./page/App.tsx";
import { ThemeChoice } from "./page/theme.ts";
import { Session } from "./session/session.ts";
import { WorkbenchContext } from "./use-workbench.ts";
import { Workbench } from "./workbench.ts";

const scheme = location.protocol === "https:" ? "wss" : "ws";
const session = new Session(webSocketDialer(`${scheme}://${location.host}/grpc`));
window.addEventListener("online", session.link.retryNow);
const workbench = new Workbench(session);
const tiles = readTileSource();
const language = chooseLanguage(location.search, navigator.languages);

/** Not awaited by the module itself: the texts are a file that imports from this one. */
async function show(): Promise<void> {
  const messages = await loadMessages(language);
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <LanguageProvider language={language} messages={messages}>
      <WorkbenchContext value={workbench}>
        <App themeChoice={new ThemeChoice()} tiles={tiles} />
      </WorkbenchContext>
    </LanguageProvider>,
  );
}

void show();
