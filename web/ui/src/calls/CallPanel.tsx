import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { WirePanel } from "../wire/WirePanel.tsx";
import { CallChips } from "./CallChips.tsx";
import { CallFactsTable } from "./CallFactsTable.tsx";

/** What is known of the selected call, down to its frames. */
export function CallPanel(): ReactElement {
  const { call: text } = useMessages();
  const { calls } = useWorkbench().session;
  const { selected } = useStore(calls.store);
  return (
    <section className="call-panel" id="call" aria-labelledby="call-title" tabIndex={-1}>
      <h2 id="call-title">{text.title}</h2>
      {selected ? (
        <>
          <CallChips />
          <CallFactsTable key={`facts-${selected.id}`} call={selected} />
          <WirePanel key={`wire-${selected.id}`} call={selected} />
        </>
      ) : (
        <p className="teach">{text.none}</p>
      )}
    </section>
  );
}
