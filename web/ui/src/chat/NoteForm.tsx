import type { Point } from "@route-guide/geo";
import { type FormEvent, type ReactElement, useEffect, useId, useRef, useState } from "react";
import { useMessages } from "../language/use-messages.ts";
import { Coordinates } from "../page/Coordinates.tsx";
import { ForeignText } from "../page/ForeignText.tsx";
import { useWorkbench } from "../use-workbench.ts";

export interface NoteFormProps {
  readonly place: Point;
  readonly isOpen: boolean;
}

/** The service refuses more than 4 KiB of UTF-8; this much always fits. */
const MAX_CHARACTERS = 1000;

/** Writes a note for one place. What is typed is kept as the place's draft until it is sent. */
export function NoteForm({ place, isOpen }: NoteFormProps): ReactElement {
  const { chat: text } = useMessages();
  const { chat, features } = useWorkbench();
  const [typed, setTyped] = useState(() => chat.draftAt(place));
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const name = features.find(place)?.name;

  useEffect(() => input.current?.focus(), []);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const message = typed.trim();
    if (message !== "" && chat.leave(message)) setTyped("");
  };
  return (
    <form className="note-form" onSubmit={onSubmit}>
      <p className="note-place">
        {text.at} <strong>{name ? <ForeignText text={name} /> : text.thisPlace}</strong>
      </p>
      <Coordinates point={place} />
      <label className="visually-hidden" htmlFor={id}>
        {text.note}
      </label>
      <div className="field-row">
        <input
          ref={input}
          id={id}
          value={typed}
          placeholder={text.placeholder}
          maxLength={MAX_CHARACTERS}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.target.value);
            chat.keepDraft(place, event.target.value);
          }}
        />
        <button type="submit" className="button is-primary" disabled={!isOpen}>
          {text.send}
        </button>
      </div>
      {!isOpen && typed !== "" && <p className="notice">{text.draftKept}</p>}
    </form>
  );
}
