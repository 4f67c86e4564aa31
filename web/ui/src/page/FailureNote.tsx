import type { ReactElement } from "react";
import { useMessages } from "../language/use-messages.ts";
import type { Failure } from "../session/failure.ts";
import { ForeignText } from "./ForeignText.tsx";

export interface FailureNoteProps {
  readonly failure: Failure;
}

/** A call's bad end: what to make of it, then its code as it is and the server's words. */
export function FailureNote({ failure }: FailureNoteProps): ReactElement {
  const { hints } = useMessages().failure;
  const hint = hints[failure.code];
  return (
    <div className="failure" role="alert" data-code={failure.code}>
      {hint && <p className="failure-hint">{hint}</p>}
      <p className="failure-detail">
        <code className="failure-code">{failure.code}</code> <ForeignText text={failure.detail} />
      </p>
    </div>
  );
}
