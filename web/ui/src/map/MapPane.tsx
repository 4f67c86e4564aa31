import { type ReactElement, useEffect, useRef, useState } from "react";
import { useMessages } from "../language/use-messages.ts";
import { Icon, type IconName } from "../page/Icon.tsx";
import type { ThemeChoice } from "../page/theme.ts";
import { MapHint } from "./MapHint.tsx";
import { MapLegend } from "./MapLegend.tsx";
import type { TileSource } from "./tile-source.ts";
import { useMapStage } from "./use-map-stage.ts";

export interface MapPaneProps {
  readonly themeChoice: ThemeChoice;
  readonly tiles: Promise<TileSource | undefined>;
}

/** The map with its buttons, its hint and its sources. */
export function MapPane({ themeChoice, tiles }: MapPaneProps): ReactElement {
  const { map: text } = useMessages();
  const container = useRef<HTMLDivElement>(null);
  const [spoken, setSpoken] = useState("");
  const stage = useMapStage(container, themeChoice, tiles, setSpoken);
  return (
    <section className="map-pane" aria-labelledby="map-title">
      <h2 id="map-title" className="visually-hidden">
        {text.title}
      </h2>
      <p id="map-keys" className="visually-hidden">
        {text.keys}
      </p>
      <div
        ref={container}
        id="map"
        className="map"
        role="application"
        aria-label={text.label}
        aria-describedby="map-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
        tabIndex={0}
      />
      <MapHint />
      <div className="map-foot">
        <MapLegend />
        <div className="map-buttons">
          <MapButton icon="plus" label={text.zoomIn} onClick={() => stage.current?.zoomIn()} />
          <MapButton icon="minus" label={text.zoomOut} onClick={() => stage.current?.zoomOut()} />
          <MapButton icon="home" label={text.home} onClick={() => stage.current?.goHome()} />
        </div>
        <Sources tiles={tiles} />
      </div>
      <p className="visually-hidden" role="status">
        {spoken}
      </p>
    </section>
  );
}

interface MapButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

function MapButton({ icon, label, onClick }: MapButtonProps): ReactElement {
  return (
    <button type="button" className="map-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** Whom the map is owed to. */
function Sources({ tiles }: Pick<MapPaneProps, "tiles">): ReactElement {
  const { map: text } = useMessages();
  const [source, setSource] = useState<TileSource>();
  useEffect(() => {
    void tiles.then(setSource);
  }, [tiles]);
  return (
    <p className="map-sources">{source ? text.tileSources(source.attribution) : text.sources}</p>
  );
}
