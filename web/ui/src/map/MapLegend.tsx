import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import type { ToolName } from "../workbench.ts";

type Sign = "place" | "asked" | "found" | "sent" | "notes";

/** What is on the map, besides the places, while a tool is in hand. */
const SIGN_OF: Readonly<Record<ToolName, Sign>> = {
  point: "asked",
  area: "found",
  route: "sent",
  chat: "notes",
};

/** What the marks on the map mean. */
export function MapLegend(): ReactElement {
  const { legend } = useMessages().map;
  const { tool } = useStore(useWorkbench().store);
  const signs: readonly Sign[] = ["place", SIGN_OF[tool]];
  return (
    <ul className="map-legend" aria-label={legend.title}>
      {signs.map((sign) => (
        <li key={sign}>
          <span className="legend-sign" data-sign={sign} aria-hidden="true" />
          {legend[sign]}
        </li>
      ))}
    </ul>
  );
}
