import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import type { Failure } from "../session/failure.ts";

export interface FailureNoteProps {
  readonly failure: Failure;
}

/** A call's bad end: its code as it is, the server's words, and what to make of it. */
export function FailureNote({ failure }: FailureNoteProps): ReactElement {
  const { hints } = useMessages().failure;
  const hint = hints[failure.code];
  return (
    <div className="failure" role="alert" data-code={failure.code}>
      <p>
        <code className="failure-code">{failure.code}</code>
        {failure.detail !== "" && <span className="failure-detail"> {failure.detail}</span>}
      </p>
      {hint && <p className="hint">{hint}</p>}
    </div>
  );
}
