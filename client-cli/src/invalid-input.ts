/** What the person at the terminal typed wrong. Told in one line, exit code 2. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}
