import type { MethodKind } from "@route-guide/grpc";
import type { ReactElement } from "react";
import { countText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import type { Call } from "../session/call.ts";
import { useCallFacts } from "../session/use-call-facts.ts";

export interface KindDiagramProps {
  readonly kind: MethodKind;
  /** The message types that go out and come back. */
  readonly sent: string;
  readonly received: string;
  /** The tool's call: its messages are counted on the arrows. */
  readonly call: Call | undefined;
}

interface Lane {
  readonly direction: "sent" | "received";
  readonly type: string;
  readonly isStream: boolean;
  readonly count: number;
  readonly isFlowing: boolean;
}

/** An RPC kind as a picture: who sends how many messages, and how many passed in this call. */
export function KindDiagram({ kind, sent, received, call }: KindDiagramProps): ReactElement {
  const { diagram } = useMessages();
  const facts = useCallFacts(call);
  const lanes: readonly Lane[] = [
    {
      direction: "sent",
      type: sent,
      isStream: kind === "clientStreaming" || kind === "bidiStreaming",
      count: facts?.sentMessages ?? 0,
      isFlowing: facts?.phase === "open",
    },
    {
      direction: "received",
      type: received,
      isStream: kind === "serverStreaming" || kind === "bidiStreaming",
      count: facts?.receivedMessages ?? 0,
      isFlowing: facts !== undefined && facts.phase !== "ended",
    },
  ];
  return (
    <div className="diagram" role="img" aria-label={diagram[kind](sent, received)}>
      <span className="diagram-end">{diagram.page}</span>
      <div className="diagram-lanes">
        {lanes.map((lane) => (
          <DiagramLane key={lane.direction} lane={lane} streamOf={diagram.stream} />
        ))}
      </div>
      <span className="diagram-end">{diagram.server}</span>
    </div>
  );
}

interface DiagramLaneProps {
  readonly lane: Lane;
  readonly streamOf: (type: string) => string;
}

function DiagramLane({ lane, streamOf }: DiagramLaneProps): ReactElement {
  const { direction, type, isStream, count, isFlowing } = lane;
  return (
    <div className="lane" data-direction={direction} data-flowing={isFlowing && isStream}>
      <span className="lane-label">
        {isStream ? streamOf(type) : type}
        {count > 0 && <b className="lane-count"> ×{countText(count)}</b>}
      </span>
      <span className="lane-line" data-stream={isStream} />
    </div>
  );
}
