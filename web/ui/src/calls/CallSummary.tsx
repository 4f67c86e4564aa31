import type { ReactElement } from "react";
import { countText, durationText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { useNow } from "../page/use-now.ts";
import type { Call } from "../session/call.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { outcomeOf } from "./outcome.ts";

export interface CallSummaryProps {
  /** The call itself should be seen now. */
  readonly onFollow: () => void;
}

/** The selected call in one line, where its facts may be out of sight; the line leads to them. */
export function CallSummary({ onFollow }: CallSummaryProps): ReactElement | undefined {
  const { selected } = useStore(useWorkbench().session.calls.store);
  if (!selected) return undefined;
  return <SummaryLine key={selected.id} call={selected} onFollow={onFollow} />;
}

interface SummaryLineProps extends CallSummaryProps {
  readonly call: Call;
}

function SummaryLine({ call, onFollow }: SummaryLineProps): ReactElement {
  const { call: text } = useMessages();
  const facts = useStore(call.facts);
  const { method, phase, status, startedAt, endedAt } = facts;
  const now = useNow(100, phase !== "ended");
  const counts = [
    { direction: "sent", arrow: "→", count: facts.sentMessages },
    { direction: "received", arrow: "←", count: facts.receivedMessages },
  ] as const;
  return (
    <button type="button" className="call-summary" onClick={onFollow}>
      <span className="call-summary-method">{method}</span>
      <span className="status" data-outcome={outcomeOf(status)}>
        {status ?? text.phases[phase]}
      </span>
      <span className="call-summary-time">
        {durationText(Math.max(0, (endedAt ?? now) - startedAt))}
      </span>
      {counts.map(({ direction, arrow, count }) => (
        <span key={direction} className="call-summary-count" data-direction={direction}>
          <span aria-hidden="true">
            {arrow} {countText(count)}
          </span>
          <span className="visually-hidden">
            {text[direction]}: {text.messages(count)}
          </span>
        </span>
      ))}
    </button>
  );
}
