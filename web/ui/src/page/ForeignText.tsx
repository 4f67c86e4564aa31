import type { ReactElement } from "react";
import { visibleText } from "./visible-text.ts";

export interface ForeignTextProps {
  readonly text: string;
}

/** What somebody else wrote: it hides nothing, and turns nothing around it to the other direction. */
export function ForeignText({ text }: ForeignTextProps): ReactElement {
  return <bdi>{visibleText(text)}</bdi>;
}
