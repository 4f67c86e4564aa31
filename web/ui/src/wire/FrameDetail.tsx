import { Fragment, type ReactElement, useEffect, useRef } from "react";
import { bytesText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { Icon } from "../page/Icon.tsx";
import type { LoggedFrame } from "./frame-log.ts";
import { flagNames, typeText } from "./frame-text.ts";
import { HeaderTable } from "./HeaderTable.tsx";
import { type BytePart, byteParts, hexLines } from "./hex.ts";

export interface FrameDetailProps {
  readonly frame: LoggedFrame;
  readonly onClose: () => void;
}

const BYTES_PER_LINE = 8;

/** One frame: its header in words, its decoded fields, its bytes. */
export function FrameDetail({ frame, onClose }: FrameDetailProps): ReactElement {
  const { wire: text } = useMessages();
  const { headers, bytes, size, direction, offset, streamId, type } = frame;
  const flags = flagNames(frame).join(" ") || text.noFlags;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (frame) section.current?.scrollIntoView({ block: "nearest" });
  }, [frame]);
  return (
    <section
      ref={section}
      className="frame-detail"
      aria-label={text.detail}
      data-direction={direction}
    >
      <div className="frame-detail-head">
        <h4>
          {typeText(type)} <small>{text[direction]}</small>
        </h4>
        <button
          type="button"
          className="button is-quiet is-icon"
          aria-label={text.close}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <p className="hint">
        {text.stream(streamId)} · {bytesText(size)} · {text.offset} {offset} · {text.flags}: {flags}
      </p>
      {headers && (
        <div className="entries">
          <h5>{text.decoded}</h5>
          <HeaderTable headers={headers} absent="" />
        </div>
      )}
      <h5>
        {text.bytes} {bytes.length < size && <small>{text.cut(bytes.length, size)}</small>}
      </h5>
      <FrameBytes frame={frame} />
    </section>
  );
}

/** In the order of a frame. */
const KINDS: readonly BytePart["kind"][] = ["header", "prefix", "payload"];

/** The bytes in hex, each part in its colour, and what the colours mean. */
function FrameBytes({ frame }: { readonly frame: LoggedFrame }): ReactElement {
  const { parts: names } = useMessages().wire;
  const { bytes, messageStarts } = frame;
  const parts = byteParts(bytes, messageStarts);
  const shown = KINDS.filter((kind) => parts.some((part) => part.kind === kind));
  return (
    <>
      <ul className="hex-legend">
        {shown.map((kind) => (
          <li key={kind} data-part={kind}>
            {kind === "payload" && messageStarts.length > 0 ? names.message : names[kind]}
          </li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="hex" tabIndex={0}>
        {hexLines(bytes, parts, BYTES_PER_LINE).map(({ offset, runs, gap, text }) => (
          <span key={offset} className="hex-line">
            <span className="hex-offset">{offset}</span>
            {"  "}
            {runs.map(({ kind, hex }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a run is its place in the line
              <Fragment key={index}>
                {index > 0 && " "}
                <span data-part={kind}>{hex}</span>
              </Fragment>
            ))}
            {`${gap}  `}
            <span className="hex-text">{text}</span>
            {"\n"}
          </span>
        ))}
      </pre>
    </>
  );
}
