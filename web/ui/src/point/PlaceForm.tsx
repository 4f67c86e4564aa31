import { type Point, parsePoint } from "@route-guide/geo";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useMessages } from "../language/use-messages.ts";

export interface PlaceFormProps {
  readonly onPlace: (place: Point) => void;
}

/** What every official client asks for first. */
const EXAMPLE = "40.9146138, -74.6188906";

/** A place typed by hand, in degrees or E7. */
export function PlaceForm({ onPlace }: PlaceFormProps): ReactElement {
  const { place: text, point } = useMessages();
  const [typed, setTyped] = useState("");
  const [isInvalid, setIsInvalid] = useState(false);
  const id = useId();

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const place = readPlace(typed);
    setIsInvalid(place === undefined);
    if (place) onPlace(place);
  };
  return (
    <form className="place-form" onSubmit={onSubmit} noValidate>
      <label htmlFor={id}>
        {text.label} <span className="hint">({text.hint})</span>
      </label>
      <div className="field-row">
        <input
          id={id}
          value={typed}
          placeholder={EXAMPLE}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={isInvalid}
          aria-describedby={isInvalid ? `${id}-error` : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            setIsInvalid(false);
          }}
        />
        <button type="submit" className="button is-primary">
          {point.ask}
        </button>
      </div>
      {isInvalid && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {text.invalid}
        </p>
      )}
      <button
        type="button"
        className="link"
        onClick={() => {
          setTyped(EXAMPLE);
          setIsInvalid(false);
          onPlace(parsePoint(EXAMPLE));
        }}
      >
        {point.example}
      </button>
    </form>
  );
}

/** Copied coordinates carry degree signs and typographic minus signs. */
function readPlace(typed: string): Point | undefined {
  try {
    return parsePoint(typed.replaceAll("°", "").replaceAll("\u2212", "-").replaceAll("，", ","));
  } catch {
    return undefined;
  }
}
