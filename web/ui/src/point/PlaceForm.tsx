import { type Point, parsePoint } from "@route-guide/geo";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import { degreesText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { type PlaceFault, readPlace } from "./read-place.ts";

export interface PlaceFormProps {
  readonly onPlace: (place: Point) => void;
  /** What was sent off is no place: whatever was answered before answers something else. */
  readonly onFault: () => void;
}

/** What every official client asks for first. */
const EXAMPLE = "40.9146138, -74.6188906";

/** A place typed by hand, in degrees or E7. */
export function PlaceForm({ onPlace, onFault }: PlaceFormProps): ReactElement {
  const { place: text, point } = useMessages();
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<PlaceFault>();
  const id = useId();

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const reading = readPlace(typed);
    setFault(reading.kind === "fault" ? reading.fault : undefined);
    if (reading.kind === "place") onPlace(reading.place);
    else onFault();
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
          placeholder={text.placeholder}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-said`}
          onChange={(event) => {
            setTyped(event.target.value);
            setFault(undefined);
          }}
        />
        <button type="submit" className="button is-primary">
          {point.ask}
        </button>
      </div>
      <div id={`${id}-said`} className="field-said">
        {fault ? (
          <p className="field-error" role="alert">
            {text.faults[fault]}
          </p>
        ) : (
          <Reading typed={typed} />
        )}
      </div>
      <button
        type="button"
        className="link"
        onClick={() => {
          setTyped(EXAMPLE);
          setFault(undefined);
          onPlace(parsePoint(EXAMPLE));
        }}
      >
        {point.example}
      </button>
    </form>
  );
}

/** Whole numbers are taken for E7 when they are too large for degrees: that must not surprise. */
function Reading({ typed }: { readonly typed: string }): ReactElement | undefined {
  const { place: text } = useMessages();
  const reading = readPlace(typed);
  if (reading.kind === "fault" || !reading.isE7) return undefined;
  return <p className="hint">{text.readAsE7(degreesText(reading.place))}</p>;
}
