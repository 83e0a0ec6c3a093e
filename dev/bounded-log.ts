import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 10 * 1024 * 1024;
const TAIL_CHARACTERS = 4_000;

/**
 * A log file that never passes 10 MiB: the full one becomes `<path>.1` and replaces the one before.
 * Writes are synchronous: the process that holds it does little else, and its last line survives a crash.
 */
export class BoundedLog {
  readonly path: string;
  #file: number | undefined;
  #bytes = 0;
  #tail = '';
  #waiting = new Set<() => void>();

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.#file = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  write(chunk: Buffer): void {
    if (this.#file === undefined) return;
    if (this.#bytes + chunk.length > MAX_BYTES) this.#rotate();
    writeSync(this.#file, chunk);
    this.#bytes += chunk.length;
    this.#tail = (this.#tail + chunk.toString()).slice(-TAIL_CHARACTERS);
    for (const look of this.#waiting) look();
  }

  /** The last 4,000 characters, for an error message. */
  get tail(): string {
    return this.#tail.trim();
  }

  /** Resolves when the pattern stands in the recent output. */
  seen(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(this.#tail)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#waiting.clear();
  }

  #rotate(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    renameSync(this.path, `${this.path}.1`);
    this.#file = openSync(this.path, 'w', 0o600);
    this.#bytes = 0;
  }
}
