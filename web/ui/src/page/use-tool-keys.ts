import { useEffect } from "react";
import { TOOLS, type Workbench } from "../workbench.ts";

/** The keys 1 to 4 take up a tool, wherever the focus is, unless something is being typed. */
export function useToolKeys(workbench: Workbench): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const tool = /^[1-4]$/.test(event.key) ? TOOLS[Number(event.key) - 1] : undefined;
      if (tool) workbench.choose(tool);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [workbench]);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return target.type !== "radio" && target.type !== "checkbox";
  return target instanceof HTMLTextAreaElement;
}
