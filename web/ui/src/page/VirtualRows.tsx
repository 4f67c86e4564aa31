import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { moveTarget, rowsInView } from "./row-window.ts";

export interface VirtualRowsProps {
  /** Its accessible name. */
  readonly label: string;
  readonly count: number;
  /** CSS pixels; every row is as high. */
  readonly rowHeight: number;
  /** The row that the keyboard is on, if any. */
  readonly active: number | undefined;
  /** The keyboard moved to a row. */
  readonly onMove: (index: number) => void;
  /** A row was clicked, or Enter pressed on it. */
  readonly onPick: (index: number) => void;
  readonly renderRow: (index: number) => ReactNode;
  /** New rows come at the end: stay there when scrolled there. */
  readonly followsEnd?: boolean;
}

/** A listbox of any length that renders only the rows in view. */
export function VirtualRows(props: VirtualRowsProps): ReactElement {
  const { label, count, rowHeight, active, onMove, onPick, renderRow } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const view = useScrollView(box, count, rowHeight, props.followsEnd === true);
  const [first, last] = rowsInView(view.top, view.height, rowHeight, count);
  const isActiveRendered = active !== undefined && active >= first && active < last;

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.key === "Enter" || event.key === " ") && active !== undefined) {
      event.preventDefault();
      onPick(active);
      return;
    }
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const target = moveTarget(event.key, active, count, page);
    if (target === undefined) return;
    event.preventDefault();
    showRow(box.current, target, rowHeight);
    onMove(target);
  };

  const rows: ReactElement[] = [];
  for (let index = first; index < last; index += 1) {
    const style: CSSProperties = {
      height: rowHeight,
      transform: `translateY(${index * rowHeight}px)`,
    };
    rows.push(
      // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keyboard, its options have none
      // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant stands for focus
      <div
        key={index}
        id={`${id}-${index}`}
        role="option"
        aria-selected={index === active}
        aria-posinset={index + 1}
        aria-setsize={count}
        className="row"
        style={style}
        onClick={() => onPick(index)}
      >
        {renderRow(index)}
      </div>,
    );
  }
  return (
    <div
      ref={box}
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={isActiveRendered ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="rows-all" style={{ height: count * rowHeight }}>
        {rows}
      </div>
    </div>
  );
}

interface ScrollView {
  readonly top: number;
  readonly height: number;
}

function useScrollView(
  box: RefObject<HTMLDivElement | null>,
  count: number,
  rowHeight: number,
  followsEnd: boolean,
): ScrollView {
  const [view, setView] = useState<ScrollView>({ top: 0, height: 320 });
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const read = (): void => {
      const { scrollTop, clientHeight, scrollHeight } = element;
      isAtEnd.current = scrollTop + clientHeight >= scrollHeight - rowHeight;
      setView({ top: scrollTop, height: clientHeight });
    };
    read();
    const resized = new ResizeObserver(read);
    resized.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", read);
    };
  }, [box, rowHeight]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && followsEnd && isAtEnd.current) element.scrollTop = count * rowHeight;
  }, [box, count, rowHeight, followsEnd]);
  return view;
}

function showRow(element: HTMLDivElement | null, index: number, rowHeight: number): void {
  if (!element) return;
  const top = index * rowHeight;
  const lowest = top + rowHeight - element.clientHeight;
  element.scrollTop = Math.min(Math.max(element.scrollTop, lowest), top);
}
