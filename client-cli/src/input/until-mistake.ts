/** What `values` gives before it throws. What it throws goes to `onMistake`, for later. */
export async function* untilMistake<T>(
  values: AsyncIterable<T>,
  onMistake: (error: unknown) => void,
): AsyncGenerator<T> {
  try {
    yield* values;
  } catch (error) {
    onMistake(error);
  }
}
