import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect, concat, nextMacrotask, patterned, until } from "../testing/collect.ts";
import { EchoProtocol } from "../testing/echo-protocol.ts";
import { drive } from "./drive.ts";
import { ManualClock, type MemoryPairOptions, memoryPair } from "./memory.ts";

/** An echo at one end of a pair; whatever the test is, at the other. */
function drivenEcho(options?: MemoryPairOptions) {
  const [peer, socket] = memoryPair(options);
  const clock = new ManualClock();
  const protocol = new EchoProtocol();
  drive(socket, protocol, clock);
  return { peer, clock, protocol, got: collect(peer) };
}

describe("drive", () => {
  it("sends what the protocol has to say before anything arrives", async () => {
    const { protocol, got } = drivenEcho();
    protocol.say(Uint8Array.of(1));
    await nextMacrotask();
    expect(got.bytes()).toEqual(Uint8Array.of(1));
  });

  it("flushes all that one read event made as one piece", async () => {
    const { peer, protocol, got } = drivenEcho();
    protocol.pieceBytes = 1;
    peer.write(Uint8Array.of(1, 2, 3));
    await nextMacrotask();
    expect(got.chunks).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  it("flushes all that the application said in one turn as one piece", async () => {
    const { protocol, got } = drivenEcho();
    protocol.say(Uint8Array.of(1));
    protocol.say(Uint8Array.of(2));
    await nextMacrotask();
    expect(got.chunks).toEqual([Uint8Array.of(1, 2)]);
  });

  it("sends what the protocol intends while it is asked for output", async () => {
    const { protocol, got } = drivenEcho();
    protocol.lastWords = Uint8Array.of(9);
    protocol.say(Uint8Array.of(1));
    await nextMacrotask();
    expect(got.bytes()).toEqual(Uint8Array.of(1, 9));
  });

  it("echoes the same bytes through any buffer, in any chunks", async () => {
    const runs = fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 10 }),
      fc.record({
        chunkBytes: fc.integer({ min: 1, max: 50 }),
        bufferBytes: fc.integer({ min: 1, max: 300 }),
      }),
      fc.integer({ min: 1, max: 40 }),
      async (pieces, options, pieceBytes) => {
        const { peer, protocol, got } = drivenEcho(options);
        protocol.pieceBytes = pieceBytes;
        for (const piece of pieces) peer.write(piece);
        await nextMacrotask();
        expect(got.bytes()).toEqual(concat(pieces));
      },
    );
    await fc.assert(runs, { numRuns: 50 });
  });

  it("stops taking output while the socket is full, and takes the rest after", async () => {
    const { peer, protocol, got } = drivenEcho({ bufferBytes: 100 });
    protocol.pieceBytes = 10;
    peer.pauseReading();
    protocol.say(patterned(500));
    await nextMacrotask();
    expect(protocol.congestion).toEqual([true]);
    expect(protocol.pendingBytes).toBe(400);
    peer.resumeReading();
    await nextMacrotask();
    expect(got.bytes()).toEqual(patterned(500));
    expect(protocol.congestion.at(-1)).toBe(false);
  });

  it("lets others have their turn after a mebibyte, and goes on after", async () => {
    const { protocol, got } = drivenEcho({ bufferBytes: 8 * 1_048_576 });
    protocol.pieceBytes = 65_536;
    protocol.say(patterned(3 * 1_048_576));
    for (let microtask = 0; microtask < 20; microtask += 1) await Promise.resolve();
    expect(protocol.pendingBytes).toBe(2 * 1_048_576);
    await until(() => got.bytes().length === 3 * 1_048_576);
  });

  it("lets others have their turn after a millisecond of writing, and goes on after", async () => {
    const { clock, protocol, got } = drivenEcho({ bufferBytes: 8 * 1_048_576 });
    let now = 0;
    clock.now = () => {
      now += 0.3; // each look
      return now;
    };
    protocol.pieceBytes = 10;
    protocol.say(patterned(200));
    for (let microtask = 0; microtask < 20; microtask += 1) await Promise.resolve();
    expect(protocol.pendingBytes).toBeGreaterThan(100);
    await until(() => got.bytes().length === 200);
    expect(got.bytes()).toEqual(patterned(200));
  });

  it("says when a protocol has read for long enough, from when it began", async () => {
    const { peer, clock, protocol } = drivenEcho();
    let now = 0;
    clock.now = () => now;
    const receive = protocol.receive.bind(protocol);
    const answers: boolean[] = [];
    protocol.receive = (bytes, at) => {
      receive(bytes, at);
      for (const passed of [0.4, 0.2]) {
        answers.push(protocol.isTurnOver());
        now += passed;
      }
      answers.push(protocol.isTurnOver());
    };
    for (let event = 0; event < 2; event += 1) {
      peer.write(Uint8Array.of(1));
      await nextMacrotask();
    }
    expect(answers).toEqual([false, false, true, false, false, true]);
  });

  it("resumes what was left of a read, once others have had their turn", async () => {
    const { peer, protocol, got } = drivenEcho();
    const receive = protocol.receive.bind(protocol);
    protocol.receive = (bytes, now) => {
      receive(bytes, now);
      protocol.isBehind = true;
    };
    peer.write(Uint8Array.of(1));
    await Promise.resolve();
    expect(protocol.resumes).toEqual([]);
    await until(() => protocol.resumes.length > 0);
    await nextMacrotask();
    expect(protocol.resumes).toEqual([0]);
    expect(got.bytes()).toEqual(Uint8Array.of(1));
  });

  it("ends only when all that its last turn left over is out", async () => {
    const { protocol, got } = drivenEcho({ bufferBytes: 8 * 1_048_576 });
    protocol.pieceBytes = 65_536;
    protocol.say(patterned(2 * 1_048_576));
    protocol.finish();
    await got.closed;
    expect(got.bytes().length).toBe(2 * 1_048_576);
  });

  it("stops reading while the protocol wants no input", async () => {
    const { peer, protocol, got } = drivenEcho({ chunkBytes: 10 });
    protocol.wantsInput = false;
    await nextMacrotask();
    peer.write(patterned(100));
    await nextMacrotask();
    expect(protocol.receivedBytes).toBe(0);
    protocol.wantsInput = true;
    protocol.onIntent();
    await nextMacrotask();
    expect(got.bytes()).toEqual(patterned(100));
  });
});

describe("drive and time", () => {
  it("ticks at the deadline, not before", async () => {
    const { clock, protocol } = drivenEcho();
    protocol.setIdleDeadline(100);
    await clock.advance(99);
    expect(protocol.ticks).toEqual([]);
    await clock.advance(1);
    expect(protocol.ticks).toEqual([100]);
  });

  it("arms one timer for a deadline that every event moves on", async () => {
    const { peer, clock, protocol } = drivenEcho();
    protocol.setIdleDeadline(100);
    let armed = 0;
    const after = clock.after.bind(clock);
    clock.after = (ms, task) => {
      armed += 1;
      return after(ms, task);
    };
    for (let sent = 0; sent < 9; sent += 1) {
      await clock.advance(10);
      peer.write(Uint8Array.of(sent));
    }
    expect(armed).toBe(1);
    await clock.advance(99);
    expect(protocol.ticks).toEqual([]);
    await clock.advance(1);
    expect(protocol.ticks).toEqual([190]);
    expect(armed).toBe(2);
  });

  it("re-arms for a deadline that comes sooner", async () => {
    const { clock, protocol } = drivenEcho();
    protocol.setIdleDeadline(1_000);
    await clock.advance(1);
    protocol.setIdleDeadline(50);
    await clock.advance(50);
    expect(protocol.ticks).toEqual([50]);
  });
});

describe("drive and a socket that stays full", () => {
  /** Its peer takes a chunk whenever `trickle` is called. */
  function slow() {
    const driven = drivenEcho({ bufferBytes: 100, chunkBytes: 10 });
    const { peer, clock, protocol, got } = driven;
    protocol.pieceBytes = 25;
    protocol.setIdleDeadline(100);
    const { onBytes } = peer;
    peer.onBytes = (bytes) => {
      peer.pauseReading();
      onBytes(bytes);
    };
    peer.pauseReading();
    protocol.say(patterned(300));
    const trickle = async (): Promise<void> => {
      peer.resumeReading();
      await nextMacrotask();
    };
    return { peer, clock, protocol, got, trickle };
  }

  it("says so again when the deadline finds that it has sent some", async () => {
    const { clock, protocol, trickle } = slow();
    await clock.advance(50);
    expect(protocol.congestion).toEqual([true]);
    await trickle();
    expect(protocol.congestion).toEqual([true]);
    await clock.advance(50);
    expect(protocol.congestion).toEqual([true, true]);
  });

  it("says nothing when it has sent none", async () => {
    const { clock, protocol } = slow();
    await clock.advance(100);
    expect(protocol.congestion).toEqual([true]);
    expect(protocol.ticks).toEqual([100]);
  });

  it("writes the last words all the same", async () => {
    const { clock, protocol, got, trickle } = slow();
    await clock.advance(0);
    protocol.finish();
    await nextMacrotask();
    for (let chunk = 0; chunk < 30; chunk += 1) await trickle();
    expect(got.bytes()).toEqual(patterned(300));
  });
});

describe("drive and the end", () => {
  it("flushes before it ends the socket of a protocol that is done", async () => {
    const { peer, protocol, got } = drivenEcho({ bufferBytes: 10 });
    protocol.pieceBytes = 7;
    peer.pauseReading();
    protocol.say(patterned(50));
    protocol.finish();
    await nextMacrotask();
    expect(got.chunks).toEqual([]);
    peer.resumeReading();
    expect(await got.closed).toBeUndefined();
    expect(got.bytes()).toEqual(patterned(50));
    expect(protocol.disconnects).toEqual([undefined]);
  });

  it("reads on to nobody when it ends", async () => {
    const { peer, protocol, got } = drivenEcho();
    protocol.wantsInput = false;
    await nextMacrotask();
    protocol.finish();
    peer.write(Uint8Array.of(1));
    await got.closed;
    expect(protocol.receivedBytes).toBe(0);
  });

  it("cuts a peer that does not take the end within a second", async () => {
    const { peer, clock, protocol, got } = drivenEcho();
    peer.pauseReading();
    protocol.say(Uint8Array.of(1));
    protocol.finish();
    await clock.advance(999);
    expect(protocol.disconnects).toEqual([]);
    await clock.advance(1);
    expect(protocol.disconnects).toEqual([undefined]);
    expect(await got.closed).toMatchObject({ message: "connection reset by the memory peer" });
  });

  it("tells the protocol once that the socket is gone, and why", async () => {
    const { peer, clock, protocol } = drivenEcho();
    protocol.setIdleDeadline(10);
    await nextMacrotask();
    peer.destroy();
    await nextMacrotask();
    expect(protocol.disconnects).toMatchObject([
      { message: "connection reset by the memory peer" },
    ]);
    protocol.say(Uint8Array.of(1));
    await clock.advance(100);
    expect(protocol.ticks).toEqual([]);
  });

  it.each(["receive", "takeOutput", "tick"] as const)(
    "ends the connection, and nothing else, when %s throws",
    async (method) => {
      const { peer, clock, protocol, got } = drivenEcho();
      const thrown = new Error("a bug");
      protocol.setIdleDeadline(10);
      protocol.faults.set(method, thrown);
      peer.write(Uint8Array.of(1));
      await clock.advance(10);
      expect(protocol.disconnects).toEqual([thrown]);
      expect(await got.closed).toMatchObject({ cause: thrown });
    },
  );

  it("survives a protocol that throws when told of the end", async () => {
    const { peer, protocol, got } = drivenEcho();
    const thrown = new Error("a bug");
    protocol.faults.set("receive", thrown);
    protocol.faults.set("disconnect", new Error("another"));
    peer.write(Uint8Array.of(1));
    expect(await got.closed).toMatchObject({ cause: thrown });
  });
});
