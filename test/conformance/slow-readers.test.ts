import { CLIENT_PREFACE, Connection, FrameReader } from "@route-guide/http2";
import { drive } from "@route-guide/transport";
import { ManualClock, memoryPair } from "@route-guide/transport/memory";
import { describe, expect, it } from "vitest";
import {
  describeFrame,
  fields,
  frame,
  SETTINGS_ACK,
  Wire,
} from "../../shared/http2/testing/wire.ts";

const CONTENT_BYTES = 1_000_000;

/** A client with the widest windows, which reads 10,000 octets whenever it is told to. */
class SlowReader {
  readonly clock = new ManualClock();
  /** What came, in words. */
  readonly frames: string[] = [];
  isClosed = false;
  readonly #read: () => void;

  constructor() {
    const [socket, ours] = memoryPair({ bufferBytes: 50_000, chunkBytes: 10_000 });
    drive(ours, new Connection("server", answering), this.clock);
    const reader = new FrameReader(16_384, (each) => this.frames.push(describeFrame(each)));
    socket.onBytes = (bytes) => {
      socket.pauseReading();
      reader.read(bytes);
    };
    socket.onClose = () => {
      this.isClosed = true;
    };
    socket.write(CLIENT_PREFACE);
    socket.write(frame("SETTINGS", 0, 0, "0004 7fffffff"));
    socket.write(SETTINGS_ACK);
    socket.write(frame("WINDOW_UPDATE", 0, 0, "7fff0000"));
    socket.write(new Wire("client").request(1, 0x5));
    this.#read = () => socket.resumeReading();
  }

  get contentBytes(): number {
    const data = this.frames.filter((each) => each.startsWith("DATA"));
    return data.reduce((sum, each) => sum + Number(each.split(" ").at(-1)), 0);
  }

  async readEvery(seconds: number, times: number): Promise<void> {
    for (let n = 0; n < times && !this.isClosed; n += 1) {
      await this.clock.advance(seconds * 1_000);
      this.#read();
      await this.clock.advance(0);
    }
  }
}

const answering: ConstructorParameters<typeof Connection>[1] = {
  onStream(stream) {
    stream.handler = new Wire("server");
    stream.sendHeaders(fields({ ":status": "200" }), false);
    stream.sendData(new Uint8Array(CONTENT_BYTES), true);
  },
};

describe("a peer that reads slowly (RFC 9113 §10.5)", () => {
  it("but steadily gets all there is, however long it takes", async () => {
    const reader = new SlowReader();
    await reader.readEvery(30, 110);
    expect(reader.contentBytes).toBe(CONTENT_BYTES);
    expect(reader.isClosed).toBe(false);
  });

  it("and then no more is cut within two minutes", async () => {
    const reader = new SlowReader();
    await reader.readEvery(30, 20);
    expect(reader.isClosed).toBe(false);
    await reader.clock.advance(121_000);
    expect(reader.isClosed).toBe(true);
  });

  it("is told why, should it read on within a second", async () => {
    const reader = new SlowReader();
    await reader.readEvery(1, 1);
    await reader.clock.advance(119_500);
    await reader.readEvery(0, 20);
    expect(reader.frames.at(-1)).toBe('GOAWAY 0 last=1 ENHANCE_YOUR_CALM "write_stalled"');
  });
});
