import { smallerTile } from '../../models/tile-size.ts';
import { Retryable } from '../../queues/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { MediaPolicy } from '../sandbox/policy.ts';

type Start = {
  /** The longest side of a tile to begin with, in pixels. */
  maxTile: number;
  idleMs: number;
  log: Log;
};

/**
 * For processes that hold a model on a device. ONNX Runtime gives back no device memory while its process lives (its
 * arena only grows, and its Node binding takes no option that shrinks it), so a full device means a new process, with
 * tiles that need less. The smaller tile stays for the lane's life: what did not fit once would be tried with every job.
 */
export class GpuPolicy implements MediaPolicy {
  readonly idleMs: number;
  readonly #log: Log;
  #maxTile: number;
  #device: string | undefined;

  constructor({ maxTile, idleMs, log }: Start) {
    this.#maxTile = maxTile;
    this.idleMs = idleMs;
    this.#log = log;
  }

  /** From now on every process uses this device: what was found out at the start is not found out again. */
  keepDevice(device: string): void {
    this.#device = device;
  }

  env(): Record<string, string> {
    const device = this.#device === undefined ? {} : { UPSCALE_DEVICE: this.#device };
    return { ...device, MODEL_MAX_TILE: String(this.#maxTile) };
  }

  isFull(error: unknown): boolean {
    return error instanceof Retryable && error.code === 'GPU_OUT_OF_MEMORY';
  }

  shrink(): boolean {
    const next = smallerTile(this.#maxTile);
    this.#log.warn({ from: this.#maxTile, to: next ?? null }, 'the GPU has no room for a tile');
    if (next === undefined) return false;
    this.#maxTile = next;
    return true;
  }
}
