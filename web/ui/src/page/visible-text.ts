/** Control characters, and those that turn the direction of what follows around. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text that somebody else wrote, with what cannot be seen in it written out: `\u202e`. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
