import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import { Icon } from "../page/Icon.tsx";
import { useTouch } from "../page/use-touch.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";

/** What the tool in hand waits for. */
export function MapHint(): ReactElement {
  const { hints, touchHints } = useMessages().map;
  const workbench = useWorkbench();
  const { tool } = useStore(workbench.store);
  const { corner } = useStore(workbench.area.store);
  const words = useTouch() ? touchHints : hints;
  return (
    <p className="map-hint">
      <Icon name={tool} />
      {tool === "area" && corner ? words.areaSecond : words[tool]}
    </p>
  );
}
