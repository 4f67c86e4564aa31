import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import { Icon } from "../page/Icon.tsx";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";

/** What the tool in hand waits for. */
export function MapHint(): ReactElement {
  const { hints } = useMessages().map;
  const workbench = useWorkbench();
  const { tool } = useStore(workbench.store);
  const { corner } = useStore(workbench.area.store);
  return (
    <p className="map-hint">
      <Icon name={tool} />
      {tool === "area" && corner ? hints.areaSecond : hints[tool]}
    </p>
  );
}
