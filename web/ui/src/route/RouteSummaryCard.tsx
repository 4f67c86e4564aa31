import type { RouteSummary } from "@route-guide/proto";
import type { ReactElement } from "react";
import { countText, distanceText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";

export interface RouteSummaryCardProps {
  readonly summary: RouteSummary;
}

/** The four figures of a `RouteSummary`, each with its field's name. */
export function RouteSummaryCard({ summary }: RouteSummaryCardProps): ReactElement {
  const { route: text } = useMessages();
  const figures = [
    { field: "point_count", label: text.points, value: countText(summary.pointCount) },
    { field: "feature_count", label: text.features, value: countText(summary.featureCount) },
    {
      field: "distance",
      label: text.distance,
      value: distanceText(summary.distance),
      exact: `${countText(summary.distance)} m`,
    },
    { field: "elapsed_time", label: text.elapsed, value: `${countText(summary.elapsedTime)} s` },
  ];
  return (
    <div className="summary">
      <h3>{text.summary}</h3>
      <dl className="figures">
        {figures.map(({ field, label, value, exact }) => (
          <div key={field}>
            <dt>
              {label} <code>{field}</code>
            </dt>
            <dd title={exact}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
