import { type ReactElement, useState } from "react";
import { AreaPanel } from "../area/AreaPanel.tsx";
import { ToolPicker } from "../bench/ToolPicker.tsx";
import { CallPanel } from "../calls/CallPanel.tsx";
import { CallSummary } from "../calls/CallSummary.tsx";
import { ChatPanel } from "../chat/ChatPanel.tsx";
import { FeatureList } from "../features/FeatureList.tsx";
import { useMessages } from "../language/use-messages.ts";
import { MapPane } from "../map/MapPane.tsx";
import type { TileSource } from "../map/tile-source.ts";
import { PointPanel } from "../point/PointPanel.tsx";
import { RoutePanel } from "../route/RoutePanel.tsx";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import type { ToolName } from "../workbench.ts";
import { ColdStartNote } from "./ColdStartNote.tsx";
import { Header } from "./Header.tsx";
import { Icon } from "./Icon.tsx";
import type { ThemeChoice } from "./theme.ts";
import { useToolKeys } from "./use-tool-keys.ts";

const PANELS: Readonly<Record<ToolName, () => ReactElement>> = {
  point: PointPanel,
  area: AreaPanel,
  route: RoutePanel,
  chat: ChatPanel,
};

export interface AppProps {
  readonly themeChoice: ThemeChoice;
  readonly tiles: Promise<TileSource | undefined>;
}

/** The page: tools and calls on one side, the map on the other; on a phone, below it. */
export function App({ themeChoice, tiles }: AppProps): ReactElement {
  const messages = useMessages();
  const workbench = useWorkbench();
  const { tool } = useStore(workbench.store);
  const [sheet, setSheet] = useState<SheetSize>("half");
  const Panel = PANELS[tool];
  const showCall = (): void => {
    if (sheet === "low") setSheet("half");
    const call = document.getElementById("call");
    call?.scrollIntoView();
    call?.focus({ preventScroll: true });
  };
  useToolKeys(workbench);
  return (
    <div className="page" data-sheet={sheet}>
      <a className="skip-link" href="#map">
        {messages.skipToMap}
      </a>
      <a className="skip-link" href="#call">
        {messages.skipToCall}
      </a>
      <Header themeChoice={themeChoice} />
      <main className="workspace">
        <div className="panels">
          <SheetHandle size={sheet} onChange={setSheet} />
          <section className="bench" aria-label={messages.tools.title}>
            <ToolPicker />
            <ColdStartNote />
            <Panel />
            <FeatureList />
          </section>
          <CallPanel />
          <CallSummary onFollow={showCall} />
        </div>
        <MapPane themeChoice={themeChoice} tiles={tiles} />
      </main>
    </div>
  );
}

/** How much of a phone's screen the panels take. */
type SheetSize = "low" | "half" | "tall";

const SIZES: readonly SheetSize[] = ["low", "half", "tall"];

interface SheetHandleProps {
  readonly size: SheetSize;
  readonly onChange: (size: SheetSize) => void;
}

function SheetHandle({ size, onChange }: SheetHandleProps): ReactElement {
  const { sheet: text } = useMessages();
  const at = SIZES.indexOf(size);
  return (
    <div className="sheet-handle">
      <button
        type="button"
        className="button is-quiet is-icon"
        aria-label={text.larger}
        disabled={size === "tall"}
        onClick={() => onChange(SIZES[at + 1] ?? "tall")}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        className="button is-quiet is-icon"
        aria-label={text.smaller}
        disabled={size === "low"}
        onClick={() => onChange(SIZES[at - 1] ?? "low")}
      >
        <Icon name="down" />
      </button>
    </div>
  );
}
