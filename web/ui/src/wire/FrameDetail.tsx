import type { ReactElement } from "react";
import { bytesText } from "../language/format.ts";
import { useMessages } from "../language/use-messages.ts";
import { Icon } from "../page/Icon.tsx";
import type { LoggedFrame } from "./frame-log.ts";
import { flagNames, typeText } from "./frame-text.ts";
import { HeaderTable } from "./HeaderTable.tsx";
import { hexLines } from "./hex.ts";

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
  return (
    <section className="frame-detail" aria-label={text.detail} data-direction={direction}>
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="hex" tabIndex={0}>
        {hexLines(bytes, BYTES_PER_LINE).map(({ offset: at, hex, text: ascii }) => (
          <span key={at} className="hex-line">
            <span className="hex-offset">{at}</span>
            {`  ${hex.padEnd(3 * BYTES_PER_LINE - 1)}  `}
            <span className="hex-text">{ascii}</span>
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
