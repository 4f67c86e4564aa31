/** ".5", in no, three, six or nine digits: what `nanos` add to whole seconds. */
export function decimalsOf(nanos: number): string {
  const digits = String(Math.abs(nanos))
    .padStart(9, "0")
    .replace(/(000){1,3}$/, "");
  return digits === "" ? "" : `.${digits}`;
}
