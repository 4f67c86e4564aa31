import { formatDegrees, type Point } from "@route-guide/geo";

const MINUS = "\u2212";

/** `40.9146138°, −74.6188906°` */
export function degreesText({ latitude, longitude }: Point): string {
  return `${signed(formatDegrees(latitude))}°, ${signed(formatDegrees(longitude))}°`;
}

/** `409146138, −746188906` */
export function e7Text({ latitude, longitude }: Point): string {
  return `${signed(String(latitude))}, ${signed(String(longitude))}`;
}

/** `0.42 ms`, `12.3 ms`, `840 ms`, `1.24 s`, `30 s`, `3 min 5 s` */
export function durationText(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 99.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2).replace(".00", "")} s`;
  const seconds = Math.floor(ms / 1000);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

/** `17 B`, `4.1 kB`, `3.2 MB` */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `950 m`, `14.5 km`, `7,494 km` */
export function distanceText(metres: number): string {
  if (metres < 1000) return `${metres} m`;
  const kilometres = metres / 1000;
  return `${kilometres < 100 ? kilometres.toFixed(1) : countText(Math.round(kilometres))} km`;
}

/** `138,000`: both languages group by thousands with a comma. */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

function signed(text: string): string {
  return text.replace("-", MINUS);
}
