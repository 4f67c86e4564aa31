import type { ReactElement } from "react";
import { ToolPanel } from "../bench/ToolPanel.tsx";
import { useMessages } from "../language/use-messages.ts";
import { useTouch } from "../page/use-touch.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { ChatTranscript } from "./ChatTranscript.tsx";
import { NoteForm } from "./NoteForm.tsx";

export function ChatPanel(): ReactElement {
  const { chat: text } = useMessages();
  const { chat } = useWorkbench();
  const { call, phase, place } = useStore(chat.store);
  const isTouch = useTouch();
  const isOpen = phase === "open";
  return (
    <ToolPanel tool="chat" call={call}>
      {place ? (
        <NoteForm key={`${place.latitude},${place.longitude}`} place={place} isOpen={isOpen} />
      ) : (
        <p className="notice">{isTouch ? text.touchPick : text.pick}</p>
      )}
      <ChatActions />
      {phase === "lost" && <p className="notice">{text.lost}</p>}
      {phase === "leaving" && <p className="notice">{text.leaving}</p>}
      <ChatTranscript />
    </ToolPanel>
  );
}

function ChatActions(): ReactElement {
  const { chat: text } = useMessages();
  const { chat } = useWorkbench();
  const { phase } = useStore(chat.store);
  const isOpen = phase === "open";
  return (
    <div className="actions">
      {phase === "closed" ? (
        <button type="button" className="button is-primary" onClick={chat.join}>
          {text.join}
        </button>
      ) : (
        <button
          type="button"
          className="button"
          title={text.halfCloseHow}
          disabled={!isOpen}
          onClick={chat.halfClose}
        >
          {text.halfClose}
        </button>
      )}
      <button
        type="button"
        className="button is-danger"
        disabled={!isOpen && phase !== "leaving"}
        onClick={chat.cancel}
      >
        {text.cancel}
      </button>
    </div>
  );
}
