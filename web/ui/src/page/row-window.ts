/** Rows rendered beyond what is seen, so that scrolling finds them there. */
const MARGIN_ROWS = 6;

/** The rows to render: from the first, up to but without the last. */
export function rowsInView(
  top: number,
  height: number,
  rowHeight: number,
  count: number,
): [first: number, last: number] {
  const first = Math.floor(top / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((top + height) / rowHeight) + MARGIN_ROWS;
  return [Math.max(0, Math.min(first, count)), Math.min(count, last)];
}

/** Where a key moves to in a list of `count` rows; undefined when it is not a moving key. */
export function moveTarget(
  key: string,
  active: number | undefined,
  count: number,
  page: number,
): number | undefined {
  if (count === 0) return undefined;
  const from = active ?? -1;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.max(0, Math.min(count - 1, target));
}
