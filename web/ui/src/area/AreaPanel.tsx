import type { Rectangle } from "@route-guide/geo";
import type { ReactElement } from "react";
import { ToolPanel } from "../bench/ToolPanel.tsx";
import { useMessages } from "../language/use-messages.ts";
import { Coordinates } from "../page/Coordinates.tsx";
import { FailureNote } from "../page/FailureNote.tsx";
import { useTouch } from "../page/use-touch.ts";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";

export function AreaPanel(): ReactElement {
  const { area: text } = useMessages();
  const { area, view } = useWorkbench();
  const state = useStore(area.store);
  const isTouch = useTouch();
  const isStreaming = state.phase === "streaming";
  return (
    <ToolPanel tool="area" call={state.call}>
      {state.corner && <p className="notice">{isTouch ? text.touchCorner : text.corner}</p>}
      <label className="check">
        <input
          type="checkbox"
          checked={state.includesUnnamed}
          onChange={(event) => area.setIncludesUnnamed(event.target.checked)}
        />
        <span>
          {text.unnamed} <span className="hint">{text.unnamedHow}</span>
        </span>
      </label>
      <div className="actions">
        <button
          type="button"
          className="button"
          onClick={() => void area.list(view.getState().area)}
        >
          {text.wholeView}
        </button>
        <button
          type="button"
          className="button is-danger"
          title={text.cancelHow}
          disabled={!isStreaming}
          onClick={area.cancel}
        >
          {text.cancel}
        </button>
      </div>
      {state.failure && <FailureNote failure={state.failure} />}
      <AreaAnswer />
    </ToolPanel>
  );
}

/** How many places came. While they stream, only the eye is kept up to date. */
function AreaAnswer(): ReactElement {
  const { area: text } = useMessages();
  const { area, features } = useWorkbench();
  const { phase, area: rectangle, dropped } = useStore(area.store);
  const { found } = useStore(features.store);
  return (
    <div className="answer" aria-busy={phase === "streaming"}>
      {phase === "streaming" && <p className="answer-name is-waiting">{text.streaming(found)}</p>}
      <p className="answer-name" role="status">
        {phase === "done" && (found === 0 ? text.nothing : text.found(found))}
        {phase === "failed" && found > 0 && text.before(found)}
      </p>
      {dropped > 0 && <p className="hint">{text.dropped(dropped)}</p>}
      {rectangle && <Corners area={rectangle} />}
    </div>
  );
}

/** The rectangle as the request has it, each corner under its field's name. */
function Corners({ area }: { readonly area: Rectangle }): ReactElement {
  return (
    <div className="corners">
      {(["lo", "hi"] as const).map((corner) => (
        <div key={corner}>
          <code>{corner}</code>
          <Coordinates point={area[corner]} />
        </div>
      ))}
    </div>
  );
}
