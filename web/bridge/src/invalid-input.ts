/** What a person set is nonsense; the message says which setting, what it is and what it may be. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}
