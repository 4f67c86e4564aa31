import { lazy, type ReactElement, Suspense, useMemo, useState } from "react";
import { bytesText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { VirtualRows } from "../page/VirtualRows.tsx";
import type { Call } from "../session/call.ts";
import { useStore } from "../session/use-store.ts";
import type { FrameLog, LoggedFrame } from "./frame-log.ts";
import { gist, typeText } from "./frame-text.ts";

/** A file of its own, for those who look into a frame. */
const FrameDetail = lazy(async () => ({
  default: (await import("./FrameDetail.tsx")).FrameDetail,
}));

export interface WirePanelProps {
  readonly call: Call;
}

/** The frames that carried a call, as they passed. */
export function WirePanel({ call }: WirePanelProps): ReactElement {
  const { wire: text } = useMessages();
  const { frames, streamId, startedAt, phase } = useStore(call.facts);
  return (
    <section className="wire" aria-labelledby="wire-title">
      <h3 id="wire-title">{text.title}</h3>
      {frames && streamId !== undefined ? (
        <FrameList log={frames} streamId={streamId} since={startedAt} />
      ) : (
        <p className="hint">{phase === "ended" ? text.noFrames : text.empty}</p>
      )}
    </section>
  );
}

interface FrameListProps {
  readonly log: FrameLog;
  readonly streamId: number;
  readonly since: number;
}

const ROW_HEIGHT = 30;

function FrameList({ log, streamId, since }: FrameListProps): ReactElement {
  const { wire: text } = useMessages();
  const { seen, dropped } = useStore(log.store);
  const [isWhole, setIsWhole] = useState(false);
  const [picked, setPicked] = useState<LoggedFrame>();
  const frames = useMemo(
    () => framesSeen(log, isWhole ? undefined : streamId, seen),
    [log, streamId, isWhole, seen],
  );
  const row = picked && frames.findIndex(({ index }) => index === picked.index);
  const pick = (index: number): void => setPicked(frames[index]);
  return (
    <>
      <div className="wire-head">
        <p className="hint">
          {text.frames(frames.length)}
          {dropped > 0 && `, ${text.dropped(dropped)}`}
        </p>
        <fieldset className="segments">
          <legend className="visually-hidden">{text.scope}</legend>
          {[false, true].map((whole) => (
            <label key={String(whole)}>
              <input
                type="radio"
                name="wire-scope"
                checked={isWhole === whole}
                onChange={() => setIsWhole(whole)}
              />
              <span>{whole ? text.connection : text.thisCall}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <VirtualRows
        label={text.list}
        count={frames.length}
        rowHeight={ROW_HEIGHT}
        active={row !== undefined && row >= 0 ? row : undefined}
        onMove={pick}
        onPick={pick}
        renderRow={(index) => <FrameRow frame={frames[index]} since={since} />}
        followsEnd
      />
      {picked ? (
        <Suspense>
          <FrameDetail frame={picked} onClose={() => setPicked(undefined)} />
        </Suspense>
      ) : (
        <p className="hint">{text.pick}</p>
      )}
    </>
  );
}

/** Read again when `_seen` has grown. */
function framesSeen(log: FrameLog, streamId: number | undefined, _seen: number): LoggedFrame[] {
  return log.frames(streamId);
}

interface FrameRowProps {
  readonly frame: LoggedFrame | undefined;
  readonly since: number;
}

function FrameRow({ frame, since }: FrameRowProps): ReactElement | undefined {
  const { wire: text } = useMessages();
  if (!frame) return undefined;
  const { direction, at, type, streamId, size } = frame;
  return (
    <span className="frame-row" data-direction={direction}>
      <span className="frame-time">{(at - since).toFixed(1)}</span>
      <span className="frame-direction">
        <span aria-hidden="true">{direction === "sent" ? "→" : "←"}</span>
        <span className="visually-hidden">{text[direction]}</span>
      </span>
      <span className="frame-type">{typeText(type)}</span>
      <span className="frame-stream" title={text.stream(streamId)}>
        #{streamId}
      </span>
      <span className="frame-gist">{gist(frame)}</span>
      <span className="frame-size">{bytesText(size)}</span>
    </span>
  );
}
