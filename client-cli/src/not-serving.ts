/** The answer that was asked for, and printed, is that the service takes no calls. */
export class NotServing extends Error {
  override readonly name = "NotServing";
}
