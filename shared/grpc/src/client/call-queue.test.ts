import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallQueue, type Waiting } from "./call-queue.ts";

interface Entry extends Waiting<Entry> {
  readonly id: number;
}

const entry = (id: number): Entry => ({
  id,
  ahead: undefined,
  behind: undefined,
  isWaiting: false,
});

function drain(queue: CallQueue<Entry>): number[] {
  const ids: number[] = [];
  for (let first = queue.first; first; first = queue.first) {
    ids.push(first.id);
    queue.remove(first);
  }
  return ids;
}

describe("a call queue", () => {
  it("is first in, first out, and lets any call leave", () => {
    const check = fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (stays) => {
      const queue = new CallQueue<Entry>();
      const entries = stays.map((_, id) => entry(id));
      for (const each of entries) queue.add(each);
      const gone = entries.filter((each) => !stays[each.id]);
      for (const each of gone) expect(queue.remove(each)).toBe(true);
      expect(drain(queue)).toEqual(entries.filter(({ id }) => stays[id]).map(({ id }) => id));
      expect(queue.first).toBeUndefined();
    });
    fc.assert(check, { seed: 7, numRuns: 200 });
  });

  it("leaves no call linked to another that is in the queue no more", () => {
    const queue = new CallQueue<Entry>();
    const [a, b] = [entry(1), entry(2)];
    queue.add(a);
    queue.add(b);
    queue.remove(a);
    expect(queue.remove(a)).toBe(false);
    expect([a.behind, b.ahead]).toEqual([undefined, undefined]);
    queue.add(a);
    expect(drain(queue)).toEqual([2, 1]);
  });
});
