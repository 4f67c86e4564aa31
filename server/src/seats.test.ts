import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Seated, Seats } from "./seats.ts";

class Guest implements Seated {
  seat = -1;
}

describe("Seats", () => {
  it("have whoever came and did not go", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10)), (steps) => {
        const seats = new Seats<Guest>();
        const present = new Set<Guest>();
        for (const step of steps) {
          const leaving = [...present][step];
          const guest = leaving ?? new Guest();
          if (leaving) {
            seats.delete(leaving);
            present.delete(leaving);
          } else {
            seats.add(guest);
            present.add(guest);
          }
        }
        const seen: Guest[] = [];
        seats.visit((guest) => seen.push(guest));
        expect(new Set(seen)).toEqual(present);
        expect([seats.size, seen.length]).toEqual([present.size, present.size]);
      }),
    );
  });

  it("are all visited, though some leave when they are", () => {
    const seats = new Seats<Guest>();
    const guests = Array.from({ length: 10 }, () => new Guest());
    for (const guest of guests) seats.add(guest);
    const seen = new Set<Guest>();
    seats.visit((guest) => {
      seen.add(guest);
      if (guests.indexOf(guest) % 3 === 0) seats.delete(guest);
    });
    expect([seen.size, seats.size]).toEqual([10, 6]);
  });
});
