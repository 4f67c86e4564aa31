import type { ReactElement } from "react";
import { bytesText, durationText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { ForeignText } from "../page/ForeignText.tsx";
import { useNow } from "../page/use-now.ts";
import type { Call, CallFacts } from "../session/call.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import type { Traffic } from "../wire/frame-log.ts";
import { HeaderTable } from "../wire/HeaderTable.tsx";
import { outcomeOf } from "./outcome.ts";

export interface CallFactsTableProps {
  readonly call: Call;
}

/** Status, timing, counts and metadata of a call, while it runs and after. */
export function CallFactsTable({ call }: CallFactsTableProps): ReactElement {
  const { call: text, kinds } = useMessages();
  const fill = useStore(useWorkbench().fill.store);
  const facts = useStore(call.facts);
  const { status, phase, detail } = facts;
  return (
    <div className="facts">
      <div className="facts-head">
        <h3>
          {facts.method} <small>{kinds[facts.kind]}</small>
        </h3>
        <p className="status" data-outcome={outcomeOf(status)}>
          <span className="visually-hidden">{text.status}: </span>
          {status ?? text.phases[phase]}
        </p>
      </div>
      {detail !== "" && (
        <p className="facts-detail">
          <ForeignText text={detail} />
        </p>
      )}
      {call === fill.call && <p className="hint">{text.fill}</p>}
      <Figures facts={facts} />
      <HeaderSections facts={facts} />
    </div>
  );
}

/** The three header sections of a call, with everything that went over the wire. */
function HeaderSections({ facts }: { readonly facts: CallFacts }): ReactElement {
  const { call: text } = useMessages();
  const traffic = trafficOf(facts);
  const absent = facts.phase === "ended" ? text.noHeaders : text.notYet;
  return (
    <>
      <details className="entries">
        <summary>{text.request}</summary>
        <HeaderTable headers={traffic?.request} absent={absent} />
      </details>
      <div className="entries">
        <h4>{text.headers}</h4>
        <HeaderTable headers={traffic?.response} absent={absent} />
      </div>
      <div className="entries">
        <h4>{text.trailers}</h4>
        <HeaderTable headers={traffic?.trailers} absent={absent} />
      </div>
    </>
  );
}

function trafficOf({ frames, streamId }: CallFacts): Readonly<Traffic> | undefined {
  return streamId === undefined ? undefined : frames?.traffic(streamId);
}

function Figures({ facts }: { readonly facts: CallFacts }): ReactElement {
  const { call: text } = useMessages();
  const now = useNow(100, facts.phase !== "ended");
  const { startedAt, endedAt, firstResponseAt, streamId, timeoutMs } = facts;
  const traffic = trafficOf(facts);
  const absentStream = endedAt === undefined ? text.noStreamYet : text.noStream;
  const elapsed = durationText(Math.max(0, (endedAt ?? now) - startedAt));
  return (
    <dl className="figures">
      <div>
        <dt>{text.time}</dt>
        <dd>{endedAt === undefined ? text.running(elapsed) : elapsed}</dd>
        {firstResponseAt !== undefined && (
          <dd className="figure-more">{text.first(durationText(firstResponseAt - startedAt))}</dd>
        )}
      </div>
      <div>
        <dt>{text.stream}</dt>
        <dd>{streamId === undefined ? absentStream : `#${streamId}`}</dd>
        <dd className="figure-more">
          {text.deadline}: {timeoutMs === undefined ? text.noDeadline : durationText(timeoutMs)}
        </dd>
      </div>
      <div data-direction="sent">
        <dt>{text.sent}</dt>
        <dd>{text.messages(facts.sentMessages)}</dd>
        <dd className="figure-more">{text.messageBytes(bytesText(facts.sentBytes))}</dd>
        <dd className="figure-more">{text.wireBytes(bytesText(traffic?.bytesSent ?? 0))}</dd>
      </div>
      <div data-direction="received">
        <dt>{text.received}</dt>
        <dd>{text.messages(facts.receivedMessages)}</dd>
        <dd className="figure-more">{text.messageBytes(bytesText(facts.receivedBytes))}</dd>
        <dd className="figure-more">{text.wireBytes(bytesText(traffic?.bytesReceived ?? 0))}</dd>
      </div>
    </dl>
  );
}
