const MAX_CHARS = 100;

/** What a page sent, short enough for the headers of the answer. */
export function excerpt(text: string): string {
  return text.length <= MAX_CHARS ? text : `${text.slice(0, MAX_CHARS)}...`;
}
