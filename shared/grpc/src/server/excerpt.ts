const MAX_CHARS = 100;

/** What a client sent, short enough to be sent back: header lists have limits that errors share. */
export function excerpt(text: string): string {
  return text.length <= MAX_CHARS ? text : `${text.slice(0, MAX_CHARS)}...`;
}
