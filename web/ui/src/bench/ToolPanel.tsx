import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { useMessages } from "../language/use-messages.ts";
import { useTouch } from "../page/use-touch.ts";
import type { Call } from "../session/call.ts";
import type { ToolName } from "../workbench.ts";
import { KindDiagram } from "./KindDiagram.tsx";
import { TOOL_DESCRIPTIONS } from "./tool-descriptions.ts";

export interface ToolPanelProps {
  readonly tool: ToolName;
  readonly call: Call | undefined;
  readonly children: ReactNode;
}

/** What every tool's panel begins with: what it calls, what kind that is, what to do. */
export function ToolPanel({ tool, call, children }: ToolPanelProps): ReactElement {
  const messages = useMessages();
  const { method, kind, sent, received } = TOOL_DESCRIPTIONS[tool];
  const { lead, touchLead, teach } = messages[tool];
  const isTouch = useTouch();
  const title = useRef<HTMLHeadingElement>(null);
  // A tool may be taken up from far below: its panel is to be seen then.
  useEffect(() => {
    title.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section className="tool-panel" aria-labelledby="tool-title">
      <h2 ref={title} id="tool-title">
        {method} <small>{messages.kinds[kind]}</small>
      </h2>
      <KindDiagram kind={kind} sent={sent} received={received} call={call} />
      <p className="teach">
        <strong>{isTouch ? touchLead : lead}</strong> {teach}
      </p>
      {children}
    </section>
  );
}
