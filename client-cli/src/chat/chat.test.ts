import { describe, expect, it } from "vitest";
import { memoryServer } from "../testing/memory-server.ts";
import { CliRun, runCli } from "../testing/run-cli.ts";

const PLACE = { latitude: 407838351, longitude: -746143763 };
const json = (message: string, location: object | undefined = PLACE) =>
  `${JSON.stringify({ location, message })}\n`;

describe("chat in a pipe", () => {
  it("sends notes, half-closes at the end of the input and writes what comes back", async () => {
    const input = json("one") + json("two") + json("three");
    expect(await runCli(["chat"], { input })).toEqual({
      exitCode: 0,
      stdout: json("one") + json("one") + json("two"),
      stderr: "",
    });
  });

  it("always sets the location: some servers cannot do without", async () => {
    const { dialer, asked } = memoryServer();
    await runCli(["chat"], { dialer, input: '{"message":"hi"}\n' });
    expect(asked.notes).toEqual([{ location: { latitude: 0, longitude: 0 }, message: "hi" }]);
  });

  it("ends the input at a wrong line, writes what comes back and exits 2", async () => {
    const input = json("one") + json("two") + json("x", 5 as never) + json("three");
    expect(await runCli(["chat"], { input })).toEqual({
      exitCode: 2,
      stdout: json("one"),
      stderr: "error: stdin:3: location: want an object, got 5\n",
    });
  });

  it("ends with the call while the input is still open", async () => {
    const cli = new CliRun(["chat"]);
    cli.stdin.write(json("end the call"));
    expect(await cli.exitCode).toBe(74);
    expect(cli.stderr).toBe("error: ABORTED (10): as you wish\n");
  });

  it("is cancelled by Ctrl-C, and the server learns of it", async () => {
    const { dialer, asked } = memoryServer();
    const cli = new CliRun(["chat"], { dialer });
    cli.stdin.write(json("one") + json("two"));
    await cli.sees(json("one"));
    cli.interrupt();
    expect(await cli.exitCode).toBe(130);
    expect(asked.cancelled).toBe(1);
    expect(cli.stderr).toBe("");
  });
});

describe("chat on a terminal", () => {
  const onTerminal = (options = {}) =>
    new CliRun(["chat", "--at", "40.7838351,-74.6143763"], {
      isTerminal: true,
      env: { NO_COLOR: "1" },
      ...options,
    });

  it("sends what is typed and shows notes above the prompt", async () => {
    const { dialer, asked } = memoryServer();
    asked.notes.push({ location: PLACE, message: "old \u001b[2J note" });
    const cli = onTerminal({ dialer });
    await cli.sees("40.7838351,-74.6143763> ");
    cli.stdin.write("hello\r");
    await cli.sees("40.7838351,-74.6143763  old \\u001b[2J note\n");
    cli.stdin.write("/quit\r");
    expect(await cli.exitCode).toBe(0);
    expect(asked.notes[1]).toEqual({ location: PLACE, message: "hello" });
  });

  it("keeps what is being typed when a note arrives", async () => {
    const { dialer, asked } = memoryServer();
    asked.notes.push({ location: PLACE, message: "old" });
    const cli = onTerminal({ dialer });
    await cli.sees("> ");
    cli.stdin.write("first\rhalf a li");
    await cli.sees("  old\n");
    await cli.sees("-74.6143763> half a li");
    cli.stdin.write("ne\r");
    await cli.sees("-74.6143763  first\n");
    cli.stdin.write("\u0004"); // Ctrl-D
    expect(await cli.exitCode).toBe(0);
    expect(asked.notes.map(({ message }) => message)).toEqual(["old", "first", "half a line"]);
  });

  it("moves by /go, and says what is wrong with it", async () => {
    const { dialer, asked } = memoryServer();
    const cli = onTerminal({ dialer });
    cli.stdin.write("/go 1,-2\r");
    await cli.sees("1.0000000,-2.0000000> ");
    cli.stdin.write("here\r/go nowhere\r");
    await cli.sees('want LAT,LNG, got "nowhere"\n');
    cli.stdin.write("/what\r");
    await cli.sees("type a note; /go LAT,LNG moves, /quit leaves, //text is /text\n");
    cli.stdin.write("/quit\r");
    expect(await cli.exitCode).toBe(0);
    expect(asked.notes).toEqual([
      { location: { latitude: 10000000, longitude: -20000000 }, message: "here" },
    ]);
  });

  it("sends a note that begins with a slash when there are two", async () => {
    const { dialer, asked } = memoryServer();
    const cli = onTerminal({ dialer });
    cli.stdin.write("//quit\r///\ra // b\r/quit\r");
    expect(await cli.exitCode).toBe(0);
    expect(asked.notes.map(({ message }) => message)).toEqual(["/quit", "//", "a // b"]);
  });

  it("does not send a note that is too long, and goes on", async () => {
    const { dialer, asked } = memoryServer();
    const cli = onTerminal({ dialer });
    const longest = "é".repeat(2048);
    cli.stdin.write(`${longest}x\r`);
    await cli.sees("a note has at most 4096 octets, this one has 4097\n");
    cli.stdin.write(`${longest}\r/quit\r`);
    expect(await cli.exitCode).toBe(0);
    expect(asked.notes.map(({ message }) => message)).toEqual([longest]);
  });

  it("is cancelled by Ctrl-C", async () => {
    const cli = onTerminal();
    await cli.sees("> ");
    cli.stdin.write("\u0003");
    expect(await cli.exitCode).toBe(130);
  });

  it("ends with the call, and says why", async () => {
    const cli = onTerminal();
    await cli.sees("> ");
    cli.stdin.write("end the call\r");
    expect(await cli.exitCode).toBe(74);
    expect(cli.stderr).toBe("error: ABORTED (10): as you wish\n");
  });
});
