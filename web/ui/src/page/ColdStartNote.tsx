import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";

/** Nothing has worked yet, and the last attempt failed: how the server is started. */
export function ColdStartNote(): ReactElement | undefined {
  const { link: text } = useMessages();
  const { status, connections, reason } = useStore(useWorkbench().session.link.store);
  if (connections > 0 || reason === "" || status === "closed") return undefined;
  return (
    <div className="cold-start" role="status">
      <p>
        <strong>{text.unreachable}</strong>
      </p>
      <p>
        {text.howToStart} <code>npm start</code>
      </p>
    </div>
  );
}
