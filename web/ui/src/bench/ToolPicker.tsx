import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import { Icon } from "../page/Icon.tsx";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { TOOLS } from "../workbench.ts";
import { TOOL_DESCRIPTIONS } from "./tool-descriptions.ts";

/** The four tools, one for each kind of RPC. */
export function ToolPicker(): ReactElement {
  const { tools } = useMessages();
  const workbench = useWorkbench();
  const { tool } = useStore(workbench.store);
  const { unread } = useStore(workbench.chat.store);
  return (
    <div className="tool-bar">
      <div className="tool-picker" role="radiogroup" aria-label={tools.title}>
        {TOOLS.map((name) => {
          const { method, key } = TOOL_DESCRIPTIONS[name];
          return (
            <label key={name} className="tool" title={`${method}, ${tools.key(key)}`}>
              <input
                type="radio"
                name="tool"
                value={name}
                checked={tool === name}
                onChange={() => workbench.choose(name)}
              />
              <Icon name={name} />
              <span className="tool-name">{tools.names[name]}</span>
              <span className="tool-method">{method}</span>
              {name === "chat" && unread > 0 && (
                <span className="tool-unread">
                  <span aria-hidden="true">{unread}</span>
                  <span className="visually-hidden">, {tools.unread(unread)}</span>
                </span>
              )}
            </label>
          );
        })}
      </div>
    </div>
  );
}
