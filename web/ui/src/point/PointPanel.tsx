import type { ReactElement } from "react";
import { ToolPanel } from "../bench/ToolPanel.tsx";
import { useMessages } from "../language/use-messages.ts";
import { Coordinates } from "../page/Coordinates.tsx";
import { FailureNote } from "../page/FailureNote.tsx";
import { ForeignText } from "../page/ForeignText.tsx";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import { PlaceForm } from "./PlaceForm.tsx";
import type { PointState } from "./point-tool.ts";

export function PointPanel(): ReactElement {
  const { point } = useWorkbench();
  const state = useStore(point.store);
  return (
    <ToolPanel tool="point" call={state.call}>
      <PlaceForm onPlace={point.act} onFault={point.forget} />
      <div className="answer" role="status" aria-busy={state.phase === "asking"}>
        <Answer {...state} />
      </div>
      {state.failure && <FailureNote failure={state.failure} />}
    </ToolPanel>
  );
}

function Answer({ phase, place, feature }: PointState): ReactElement | undefined {
  const text = useMessages().point;
  if (phase === "asking" && place) {
    return (
      <>
        <p className="answer-name is-waiting">{text.asking}</p>
        <Coordinates point={place} />
      </>
    );
  }
  if (!feature) return undefined;
  return (
    <>
      <p className="answer-name">
        {feature.name === "" ? text.nothing : <ForeignText text={feature.name} />}
      </p>
      <Coordinates point={feature.location} />
      {feature.name === "" && <p className="hint">{text.nothingWhy}</p>}
    </>
  );
}
