/**
 * What a person has to mend in a .proto file, in one line: where, and what.
 *
 * `route_guide.proto:7: cannot find "Pint" in this scope`
 */
export class Mistake extends Error {
  name = "Mistake";

  /**
   * @param {string} place The file, and the line where it is known.
   * @param {string} what
   * @param {unknown} cause
   */
  constructor(place, what, cause = undefined) {
    super(`${place}: ${what.replace(/\s*\n\s*/g, " ")}`, { cause });
  }
}
