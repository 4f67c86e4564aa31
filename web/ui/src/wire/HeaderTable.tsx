import type { ReactElement } from "react";
import { ForeignText } from "../page/ForeignText.tsx";
import type { LoggedFrame } from "./frame-log.ts";

export interface HeaderTableProps {
  readonly headers: LoggedFrame["headers"];
  /** What to say when there are none. */
  readonly absent: string;
}

/** A header section as it was on the wire, pseudo-header fields included. */
export function HeaderTable({ headers, absent }: HeaderTableProps): ReactElement {
  if (!headers) return <p className="hint">{absent}</p>;
  return (
    <dl>
      {headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may come twice, order is fixed
        <div key={index}>
          <dt>{name}</dt>
          <dd>
            <ForeignText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
