/** What the person who starts the server got wrong: a flag, a file, a port. Told in one line, exit 2. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}
