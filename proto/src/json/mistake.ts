/** Longer texts are cut in messages. */
const MAX_SHOWN = 40;

/** `lo.latitude: want an integer, got "x"` */
export function wrong(path: string, want: string, got: unknown): TypeError {
  return new TypeError(`${path}: want ${want}, got ${shown(got)}`);
}

export function isJsonObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function shown(json: unknown): string {
  if (json === undefined) return "nothing";
  if (Array.isArray(json)) return "a list";
  if (isJsonObject(json)) return "an object";
  const text = JSON.stringify(json);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
