import type { Point } from "@route-guide/geo";
import type { ReactElement } from "react";
import { degreesText, e7Text } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";

export interface CoordinatesProps {
  readonly point: Point;
}

/** A place as people write it and as it travels. */
export function Coordinates({ point }: CoordinatesProps): ReactElement {
  const { place } = useMessages();
  return (
    <dl className="coordinates">
      <dt>{place.degrees}</dt>
      <dd>{degreesText(point)}</dd>
      <dt>{place.e7}</dt>
      <dd>{e7Text(point)}</dd>
    </dl>
  );
}
