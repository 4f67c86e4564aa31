import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import type { LinkState } from "../session/link.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { useNow } from "./use-now.ts";

/** How the page stands with the server, in words; while it waits, for how long, and a way not to. */
export function ConnectionBadge(): ReactElement {
  const { link: text } = useMessages();
  const { link } = useWorkbench().session;
  const state = useStore(link.store);
  const isWaiting = state.status === "waiting";
  const now = useNow(200, isWaiting);
  const seconds = Math.max(0, Math.ceil(((state.retryAt ?? now) - now) / 1000));
  return (
    <div className="connection" data-status={state.status} title={reasonOf(state, text.reason)}>
      <span className="connection-dot" aria-hidden="true" />
      <span className="visually-hidden" role="status">
        {text.spoken[state.status]}
      </span>
      <span className="connection-words" aria-hidden="true">
        {state.status === "online" && state.connections > 1 ? text.reconnected : text[state.status]}
        {isWaiting && <span className="connection-retry">: {text.retryIn(seconds)}</span>}
      </span>
      {isWaiting && (
        <button type="button" className="button is-small" onClick={link.retryNow}>
          {text.retryNow}
        </button>
      )}
    </div>
  );
}

function reasonOf(
  { reason, status }: LinkState,
  sentence: (reason: string) => string,
): string | undefined {
  return status !== "online" && reason !== "" ? sentence(reason) : undefined;
}
