import type { Peer } from "./peers.ts";
import { peersOf, type Row } from "./rows.ts";
import { formatNumber } from "./table.ts";

const WIDTH = 760;
const MARGIN = 20;
const LABELS = 110;
/** What the longest bar leaves for its figure. */
const FIGURES = 90;
const BAR = 16;
const BAR_PITCH = 21;
const TITLE = 34;

/** Rates of servers and clients as bars, one group for each measure: an SVG for light and dark. */
export function drawChart(rows: readonly Row[]): string {
  const drawn = rows.filter((row) => !row.lessIsBetter && peersOf([row]).length > 1);
  let y = MARGIN;
  const groups = drawn.map((row) => {
    const group = drawGroup(row, y);
    y += group.height;
    return group.svg;
  });
  const height = y + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Rates of this stack and of others">`,
    "<style>",
    "  text { font: 13px system-ui, sans-serif; fill: #24292f }",
    "  .title { font-weight: 600 }",
    "  .paper { fill: #ffffff }",
    "  .ours { fill: #0969da }",
    "  .other { fill: #afb8c1 }",
    "  @media (prefers-color-scheme: dark) {",
    "    text { fill: #e6edf3 }",
    "    .paper { fill: #161b22 }",
    "    .ours { fill: #4493f8 }",
    "    .other { fill: #6e7681 }",
    "  }",
    "</style>",
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`,
    ...groups,
    "</svg>\n",
  ].join("\n");
}

function drawGroup(row: Row, top: number): { svg: string; height: number } {
  const peers = peersOf([row]);
  const values = peers.map((peer) => row.figures[peer]?.value ?? 0);
  const scale = (WIDTH - 2 * MARGIN - LABELS - FIGURES) / Math.max(...values);
  const bars = peers.map((peer, i) =>
    drawBar(peer, values[i] ?? 0, scale, top + TITLE + i * BAR_PITCH),
  );
  const title = `<text class="title" x="${MARGIN}" y="${top + 20}">${row.what}, ${row.unit}</text>`;
  return { svg: [title, ...bars].join("\n"), height: TITLE + peers.length * BAR_PITCH + 8 };
}

function drawBar(peer: Peer, value: number, scale: number, top: number): string {
  const [x, length] = [MARGIN + LABELS, Math.max(1, Math.round(value * scale))];
  const line = top + BAR - 4;
  return [
    `<text x="${MARGIN}" y="${line}">${peer}</text>`,
    `<rect class="${peer === "ours" ? "ours" : "other"}" x="${x}" y="${top}" width="${length}" height="${BAR}" rx="2"/>`,
    `<text x="${x + length + 6}" y="${line}">${formatNumber(value)}</text>`,
  ].join("\n");
}
