const MAX_CHARS = 100;

/** What a client asked for, short enough to be sent back: what a status travels in has limits. */
export function excerpt(text: string): string {
  return text.length <= MAX_CHARS ? text : `${text.slice(0, MAX_CHARS)}...`;
}
