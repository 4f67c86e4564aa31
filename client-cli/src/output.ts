import { safeJson } from "./safe-text.ts";
import type { OutputStream } from "./terminal.ts";

/** A column of a table: its title, and how wide it is on a terminal. The last needs no width. */
export interface Column {
  readonly title: string;
  readonly width?: number;
}

/** Rows that appear as they come. */
export interface Table {
  /** One row: `cells` for people and plain pipes, `json` with `--json`. */
  row(cells: readonly string[], json: unknown): Promise<void>;
}

/** How a terminal turns a style on and off (ECMA-48 SGR). */
const STYLES = { bold: [1, 22], dim: [2, 22], cyan: [36, 39] } as const;

export interface OutputOptions {
  /** One JSON text a line instead of anything for people. */
  readonly json: boolean;
  readonly color: boolean;
}

/**
 * Where results go: data to stdout, everything else to stderr.
 *
 * On a terminal tables have titles and aligned columns; in a pipe, tabs and nothing else.
 */
export class Output {
  readonly isJson: boolean;
  readonly isTerminal: boolean;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  readonly #color: boolean;

  constructor(stdout: OutputStream, stderr: OutputStream, { json, color }: OutputOptions) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.isJson = json;
    this.isTerminal = stdout.isTTY === true;
    this.#color = color;
  }

  /** One line of data. Resolves when the reader is ready for more. */
  async line(text: string): Promise<void> {
    if (this.#stdout.write(`${text}\n`) || this.#stdout.destroyed) return;
    await this.#hasRoom();
  }

  /** Resolves when the reader has caught up, or gone; nothing is left listening. */
  #hasRoom(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#stdout.off("drain", settle);
        this.#stdout.off("close", settle);
        resolve();
      };
      this.#stdout.on("drain", settle);
      this.#stdout.on("close", settle);
    });
  }

  /** One JSON value as a line of data. */
  json(value: unknown): Promise<void> {
    return this.line(safeJson(value));
  }

  /** Something about the run, for the person only. */
  note(text: string): void {
    this.#stderr.write(`${text}\n`);
  }

  table(columns: readonly Column[]): Table {
    let hasTitles = !this.isTerminal;
    return {
      row: async (cells, json) => {
        if (this.isJson) return this.json(json);
        if (!hasTitles) {
          hasTitles = true;
          await this.line(this.style("bold", aligned(titles(columns), columns)));
        }
        await this.line(this.isTerminal ? aligned(cells, columns) : cells.join("\t"));
      },
    };
  }

  style(style: keyof typeof STYLES, text: string): string {
    const [on, off] = STYLES[style];
    return this.#color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  }
}

function titles(columns: readonly Column[]): string[] {
  return columns.map(({ title }) => title);
}

function aligned(cells: readonly string[], columns: readonly Column[]): string {
  return cells
    .map((cell, i) => cell.padEnd(columns[i]?.width ?? 0))
    .join("  ")
    .trimEnd();
}
