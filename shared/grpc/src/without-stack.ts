/** V8's and JavaScriptCore's, beyond ECMAScript; another engine takes no notice. */
const stacks = Error as { stackTraceLimit?: number | undefined };

/**
 * Makes an error that has no stack: one that tells of the peer, not of this code. To take a stack
 * costs more than the rest of a call, and it is the peer who decides how many calls it cancels.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const limit = stacks.stackTraceLimit;
  stacks.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    stacks.stackTraceLimit = limit;
  }
}
