import type { Point } from "@route-guide/geo";
import type { ReactElement } from "react";
import { ToolPanel } from "../bench/ToolPanel.tsx";
import { useMessages } from "../language/use-messages.ts";
import { Coordinates } from "../page/Coordinates.tsx";
import { FailureNote } from "../page/FailureNote.tsx";
import { ForeignText } from "../page/ForeignText.tsx";
import { useCallFacts } from "../session/use-call-facts.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { RouteSummaryCard } from "./RouteSummaryCard.tsx";

export function RoutePanel(): ReactElement {
  const { route: text } = useMessages();
  const { route } = useWorkbench();
  const { call, phase, stops, summary, failure, isWalking } = useStore(route.store);
  const sent = useCallFacts(call)?.sentMessages ?? 0;
  return (
    <ToolPanel tool="route" call={call}>
      <RouteActions />
      <div className="answer" role="status" aria-busy={phase === "finishing"}>
        {phase === "open" && (
          <p className="answer-name is-waiting">
            {isWalking && `${text.walking} `}
            {text.sent(sent)}
            {stops.length > sent && `, ${text.unsent(stops.length - sent)}`}
          </p>
        )}
        {phase === "finishing" && <p className="answer-name is-waiting">{text.waiting}</p>}
        {summary && <RouteSummaryCard summary={summary} />}
      </div>
      {failure && <FailureNote failure={failure} />}
      {phase === "failed" && stops.length > 0 && <AfterFailure />}
      {stops.length > 0 && <StopList stops={stops} />}
    </ToolPanel>
  );
}

/** Nothing is lost by a failure: the points go out again, or the person lets them go. */
function AfterFailure(): ReactElement {
  const { route: text } = useMessages();
  const { route } = useWorkbench();
  return (
    <>
      <p className="notice">{text.kept}</p>
      <div className="actions">
        <button type="button" className="button" onClick={() => void route.sendAgain()}>
          {text.again}
        </button>
        <button type="button" className="button" onClick={route.startOver}>
          {text.startOver}
        </button>
      </div>
    </>
  );
}

function RouteActions(): ReactElement {
  const { route: text } = useMessages();
  const workbench = useWorkbench();
  const { route, features } = workbench;
  const { phase } = useStore(route.store);
  const { count } = useStore(features.store);
  const isOpen = phase === "open";
  return (
    <div className="actions">
      <button
        type="button"
        className="button is-primary"
        title={text.finishHow}
        disabled={!isOpen}
        onClick={route.finish}
      >
        {text.finish} <kbd>Enter</kbd>
      </button>
      <button
        type="button"
        className="button is-danger"
        disabled={!isOpen && phase !== "finishing"}
        onClick={route.cancel}
      >
        {text.cancel}
      </button>
      <button
        type="button"
        className="button"
        title={text.walkHow}
        disabled={isOpen || count === 0}
        onClick={() => void workbench.recordWalk()}
      >
        {text.walk}
      </button>
    </div>
  );
}

function StopName({ stop }: { readonly stop: Point }): ReactElement | undefined {
  const name = useWorkbench().features.find(stop)?.name;
  return name ? <ForeignText text={name} /> : undefined;
}

/** Long routes show their end: what was sent last matters most. */
const SHOWN_STOPS = 50;

function StopList({ stops }: { readonly stops: readonly Point[] }): ReactElement {
  const { route: text } = useMessages();
  const first = Math.max(0, stops.length - SHOWN_STOPS);
  return (
    <ol className="stops" aria-label={text.stops} start={first + 1}>
      {stops.slice(first).map((stop, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stop is its place in the route
        <li key={first + index} value={first + index + 1}>
          <StopName stop={stop} />
          <Coordinates point={stop} />
        </li>
      ))}
    </ol>
  );
}
