import { type ReactElement, useId, useMemo, useState } from "react";
import { countText, degreesText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { ForeignText } from "../page/ForeignText.tsx";
import { VirtualRows } from "../page/VirtualRows.tsx";
import { useStore } from "../session/use-store.ts";
import { useWorkbench } from "../use-workbench.ts";
import type { FeatureTable } from "./feature-table.ts";

const ROW_HEIGHT = 46;
/** Where the list has room without pushing the call out of sight; the chat needs it for notes. */
const ROOMY = "(min-width: 1240px)";

/** The map's places as a list: the way to them for keyboards, screen readers and searchers. */
export function FeatureList(): ReactElement | undefined {
  const { features: text } = useMessages();
  const workbench = useWorkbench();
  const { features } = workbench;
  const { tool } = useStore(workbench.store);
  const { version, count, found } = useStore(features.store);
  const [filter, setFilter] = useState("");
  const [active, setActive] = useState<number>();
  const id = useId();
  const isOfArea = tool === "area" && found > 0;
  const rows = useMemo(
    () => matching(features, version, isOfArea ? features.found : undefined, filter),
    [features, version, isOfArea, filter],
  );
  if (count === 0) return undefined;

  const rowActive = active !== undefined && active < rows.length ? active : undefined;
  const move = (row: number): void => {
    setActive(row);
    workbench.pointAt(features.at(rows.at(row)).location);
  };
  const pick = (row: number): void => {
    move(row);
    void workbench.act(features.at(rows.at(row)).location);
  };
  const title = isOfArea ? text.titleFound : text.title;
  return (
    <details className="feature-list" open={tool !== "chat" && matchMedia(ROOMY).matches}>
      <summary>
        {title} <span className="count">{countText(rows.length)}</span>
      </summary>
      <label className="visually-hidden" htmlFor={id}>
        {text.filter}
      </label>
      <input
        id={id}
        type="search"
        value={filter}
        placeholder={text.filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {rows.length === 0 && <p className="hint">{text.none}</p>}
      <VirtualRows
        label={`${title}. ${text.keys}`}
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        active={rowActive}
        onMove={move}
        onPick={pick}
        renderRow={(row) => <FeatureRow features={features} index={rows.at(row)} />}
      />
    </details>
  );
}

interface FeatureRowProps {
  readonly features: FeatureTable;
  readonly index: number;
}

function FeatureRow({ features, index }: FeatureRowProps): ReactElement {
  const { place } = useMessages();
  const { name, location } = features.at(index);
  return (
    <span className="feature-row" data-found={features.isFoundAt(index)}>
      <span className="feature-name">
        {name === "" ? place.unnamed : <ForeignText text={name} />}
      </span>
      <span className="feature-place">{degreesText(location)}</span>
    </span>
  );
}

/** Which features the list has: a plain range costs no array. */
interface Rows {
  readonly length: number;
  at(row: number): number;
}

function matching(
  features: FeatureTable,
  _version: number,
  among: readonly number[] | undefined,
  filter: string,
): Rows {
  const all: Rows = among
    ? { length: among.length, at: (row) => among[row] ?? 0 }
    : { length: features.count, at: (row) => row };
  if (filter === "") return all;
  const wanted = filter.toLowerCase();
  const rows: number[] = [];
  for (let row = 0; row < all.length; row += 1) {
    if (features.nameAt(all.at(row)).toLowerCase().includes(wanted)) rows.push(all.at(row));
  }
  return { length: rows.length, at: (row) => rows[row] ?? 0 };
}
