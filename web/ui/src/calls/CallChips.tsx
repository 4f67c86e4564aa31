import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import type { Call } from "../session/call.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { outcomeOf } from "./outcome.ts";

/** The calls made so far, the latest first; one of them is looked at. */
export function CallChips(): ReactElement {
  const { call: text } = useMessages();
  const { calls } = useWorkbench().session;
  const state = useStore(calls.store);
  return (
    <ul className="chips" aria-label={text.calls}>
      {state.calls.map((call) => (
        <li key={call.id}>
          <CallChip
            call={call}
            isSelected={call === state.selected}
            onPick={() => calls.select(call)}
          />
        </li>
      ))}
    </ul>
  );
}

interface CallChipProps {
  readonly call: Call;
  readonly isSelected: boolean;
  readonly onPick: () => void;
}

function CallChip({ call, isSelected, onPick }: CallChipProps): ReactElement {
  const { phases } = useMessages().call;
  const { method, phase, status } = useStore(call.facts);
  const outcome = status ?? phases[phase];
  return (
    <button
      type="button"
      className="chip"
      aria-pressed={isSelected}
      data-outcome={outcomeOf(status)}
      onClick={onPick}
    >
      <span className="chip-dot" aria-hidden="true" />
      {method} <span className="chip-id">#{call.id}</span>
      <span className="visually-hidden">, {outcome}</span>
    </button>
  );
}
