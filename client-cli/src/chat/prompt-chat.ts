import { clearScreenDown, cursorTo, type Interface, moveCursor } from "node:readline";
import { formatPoint, type Point } from "@route-guide/geo";
import type { ClientCall } from "@route-guide/grpc";
import type { RouteNote } from "@route-guide/proto";
import type { CommandContext } from "../command.ts";
import { readPoint } from "../input/points.ts";
import { noteText } from "../note-text.ts";

type Chat = ClientCall<RouteNote, RouteNote>;

const HELP = "type a note; /go LAT,LNG moves, /quit leaves, //text is /text";

/** A longer note would end the whole call, by INVALID_ARGUMENT. */
const MAX_NOTE_BYTES = 4096;

/** A chat on a terminal: notes appear above the line that is being typed. */
export async function chatByPrompt(
  context: CommandContext,
  call: Chat,
  prompt: Interface,
  place: Point,
): Promise<void> {
  const { output, stdout } = context;
  const screen = new Screen(prompt, stdout);
  const person = new Person(call, screen, place);
  prompt.on("line", (line) => person.type(line));
  prompt.on("close", () => call.halfClose()); // by /quit, by Ctrl-D; notes on their way still come
  prompt.on("SIGINT", context.interrupt);
  screen.show(output.style("dim", HELP));
  try {
    for await (const note of call.responses) screen.show(noteText(output, note));
  } finally {
    screen.close();
  }
}

/** What is typed becomes notes and moves. */
class Person {
  readonly #call: Chat;
  readonly #screen: Screen;
  #place: Point;

  constructor(call: Chat, screen: Screen, place: Point) {
    this.#call = call;
    this.#screen = screen;
    this.#place = place;
    this.#showPlace();
  }

  type(line: string): void {
    const text = line.trim();
    const [, target] = /^\/go\s+(.*)$/.exec(text) ?? [];
    if (text === "/quit") this.#screen.close();
    else if (target !== undefined) this.#go(target);
    else if (/^\/(?!\/)/.test(text)) this.#screen.show(HELP);
    else if (text !== "") this.#leave(text.replace(/^\/\//, "/"));
    this.#showPlace();
  }

  #leave(message: string): void {
    const bytes = Buffer.byteLength(message);
    if (bytes <= MAX_NOTE_BYTES) void this.#call.send({ location: this.#place, message });
    else this.#screen.show(`a note has at most ${MAX_NOTE_BYTES} octets, this one has ${bytes}`);
  }

  #go(target: string): void {
    try {
      this.#place = readPoint(target);
    } catch (error) {
      this.#screen.show((error as Error).message);
    }
  }

  #showPlace(): void {
    this.#screen.ask(`${formatPoint(this.#place)}> `);
  }
}

/** A terminal whose last lines are the prompt, until that is closed. */
class Screen {
  readonly #prompt: Interface;
  readonly #stdout: CommandContext["stdout"];
  #isOpen = true;

  constructor(prompt: Interface, stdout: CommandContext["stdout"]) {
    this.#prompt = prompt;
    this.#stdout = stdout;
    prompt.once("close", () => {
      this.#isOpen = false;
      stdout.write("\n");
    });
  }

  ask(question: string): void {
    if (!this.#isOpen) return;
    this.#prompt.setPrompt(question);
    this.#prompt.prompt();
  }

  /** Puts a line above the prompt, which keeps what is typed and where its cursor is. */
  show(line: string): void {
    if (this.#isOpen) {
      moveCursor(this.#stdout, 0, -this.#prompt.getCursorPos().rows);
      cursorTo(this.#stdout, 0);
      clearScreenDown(this.#stdout);
    }
    this.#stdout.write(`${line}\n`);
    if (this.#isOpen) this.#prompt.prompt(true);
  }

  close(): void {
    if (this.#isOpen) this.#prompt.close();
  }
}
