import { createContext, useContext } from "react";
import type { Workbench } from "./workbench.ts";

export const WorkbenchContext = createContext<Workbench | undefined>(undefined);

/** The tools and the session that the page works with. */
export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error("useWorkbench() needs a <WorkbenchContext> above it");
  return workbench;
}
