import { stat } from "node:fs/promises";
import { type Clock, systemClock } from "../clock.ts";
import type { ListenTls } from "./tls.ts";
import { readTls, type TlsFiles } from "./tls-files.ts";

/** How often the files are looked at. */
const INTERVAL_MS = 1_000;

/** The files of a side that listens. */
export interface ListenTlsFiles extends TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Hears what becomes of the files. */
export interface TlsWatcher {
  /** They changed, and new connections get what is in them now. */
  onReload?(): void;
  /** They changed and cannot be used, for `error`: what was before goes on. Once for each change. */
  onProblem?(error: Error): void;
  /** Of what was read first or later: `a certificate in server.pem expired on 2026-01-31`. */
  onWarning?(warning: string): void;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Certificates that follow their files, for {@link listenTcp}. Whoever asks for them stops them.
 * Rejects as {@link readTls} does.
 *
 * Files are looked at once a second, and read once they have been the same twice: of a new
 * certificate and its new key, one comes first. The file system's own notices would come sooner,
 * but not from everywhere: mounted secrets, network shares and symbolic links have none.
 */
export async function watchTls(
  files: ListenTlsFiles,
  watcher: TlsWatcher = {},
): Promise<WatchedTls> {
  const stamp = await stampOf(files);
  const { tls, warnings } = await readTls(files);
  for (const warning of warnings) watcher.onWarning?.(warning);
  return new WatchedTls(files, tls, stamp, watcher);
}

/** See {@link watchTls}. */
export class WatchedTls {
  #current: ListenTls;
  readonly #files: ListenTlsFiles;
  readonly #watcher: TlsWatcher;
  readonly #clock: Clock;
  readonly #listeners = new Set<(tls: ListenTls) => void>();
  /** What the files looked like when they were last read, and when last looked at. */
  #readStamp: string;
  #seenStamp: string;
  #cancel: () => void = () => {};
  #isStopped = false;

  constructor(files: ListenTlsFiles, current: ListenTls, stamp: string, watcher: TlsWatcher) {
    this.#files = files;
    this.#current = current;
    this.#readStamp = stamp;
    this.#seenStamp = stamp;
    this.#watcher = watcher;
    this.#clock = watcher.clock ?? systemClock;
    this.#wait();
  }

  get current(): ListenTls {
    return this.#current;
  }

  /** Tells of each change; the result calls it off. */
  onChange(listener: (tls: ListenTls) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks no more. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #wait(): void {
    if (!this.#isStopped) this.#cancel = this.#clock.after(INTERVAL_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const stamp = await stampOf(this.#files);
    const isSettled = stamp === this.#seenStamp;
    this.#seenStamp = stamp;
    if (isSettled && stamp !== this.#readStamp) {
      this.#readStamp = stamp;
      await this.#reload();
    }
    this.#wait();
  }

  async #reload(): Promise<void> {
    try {
      const { tls, warnings } = await readTls(this.#files);
      if (this.#isStopped || isSame(tls, this.#current)) return;
      this.#current = tls;
      for (const listener of this.#listeners) listener(tls);
      this.#watcher.onReload?.();
      for (const warning of warnings) this.#watcher.onWarning?.(warning);
    } catch (error) {
      if (!this.#isStopped) this.#watcher.onProblem?.(error as Error);
    }
  }
}

/** What changes with a file, also when another takes its place. */
async function stampOf({ cert, key, ca }: ListenTlsFiles): Promise<string> {
  const stamps = [cert, key, ca].map(async (path) => {
    if (path === undefined) return "none";
    const { ino, size, mtimeMs, ctimeMs } = await stat(path).catch(() => MISSING);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  });
  return (await Promise.all(stamps)).join();
}

const MISSING = { ino: 0, size: 0, mtimeMs: 0, ctimeMs: 0 };

function isSame(a: ListenTls, b: ListenTls): boolean {
  return a.cert === b.cert && a.key === b.key && a.ca === b.ca;
}
