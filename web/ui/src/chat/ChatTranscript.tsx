import { type ReactElement, useLayoutEffect, useRef } from "react";
import { degreesText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { ForeignText } from "../page/ForeignText.tsx";
import { visibleText } from "../page/visible-text.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import type { ChatLine, NoteLine, StreamLine } from "./transcript.ts";

/** Everything that passed over the chat's streams. */
export function ChatTranscript(): ReactElement {
  const { chat: text } = useMessages();
  const { chat } = useWorkbench();
  const { lines } = useStore(chat.store);
  const box = useRef<HTMLDivElement>(null);
  const last = lines.at(-1)?.id;

  useLayoutEffect(() => {
    if (last !== undefined && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div ref={box} className="transcript" role="log" aria-label={text.transcript} tabIndex={0}>
      {lines.map((line) => (
        <TranscriptLine key={line.id} line={line} />
      ))}
    </div>
  );
}

function TranscriptLine({ line }: { readonly line: ChatLine }): ReactElement {
  return line.kind === "note" ? <Note line={line} /> : <StreamEvent line={line} />;
}

function Note({ line }: { readonly line: NoteLine }): ReactElement {
  const { chat: text } = useMessages();
  const { chat, features } = useWorkbench();
  const place = visibleText(features.find(line.place)?.name || degreesText(line.place));
  return (
    <div className="note" data-direction={line.direction} data-repeat={line.isRepeat}>
      <p className="note-message">
        <ForeignText text={line.message} />
      </p>
      <p className="note-meta">
        <span className="note-direction">{line.isRepeat ? text.again : text[line.direction]}</span>{" "}
        <button
          type="button"
          className="link"
          aria-label={text.show(place)}
          onClick={() => void chat.act(line.place)}
        >
          <bdi>{place}</bdi>
        </button>
      </p>
    </div>
  );
}

function StreamEvent({ line }: { readonly line: StreamLine }): ReactElement {
  const { events } = useMessages().chat;
  return (
    <p className="stream-event" data-event={line.event}>
      {events[line.event]}
      {line.event === "failed" && line.failure && (
        <>
          : <code>{line.failure.code}</code> <ForeignText text={line.failure.detail} />
        </>
      )}
    </p>
  );
}
