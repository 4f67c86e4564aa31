import { type RefObject, useEffect, useRef } from "react";
import { useLanguage } from "../language/use-messages.ts";
import type { ThemeChoice } from "../page/theme.ts";
import { useWorkbench } from "../use-workbench.ts";
import { MapStage } from "./map-stage.ts";
import type { TileSource } from "./tile-source.ts";

/** Puts the map into `container`, and tells it when language or colours change. */
export function useMapStage(
  container: RefObject<HTMLDivElement | null>,
  themeChoice: ThemeChoice,
  tiles: Promise<TileSource | undefined>,
  onSpeak: (words: string) => void,
): RefObject<MapStage | null> {
  const workbench = useWorkbench();
  const { language, messages } = useLanguage();
  const latest = useRef({ language, messages });
  const stage = useRef<MapStage>(null);

  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const made = new MapStage(element, { workbench, tiles, onSpeak, ...latest.current });
    stage.current = made;
    return () => {
      stage.current = null;
      made.remove();
    };
  }, [container, workbench, tiles, onSpeak]);

  useEffect(() => {
    latest.current = { language, messages };
    stage.current?.setLanguage(language, messages);
  }, [language, messages]);

  useEffect(() => themeChoice.store.subscribe(() => stage.current?.recolour()), [themeChoice]);

  return stage;
}
