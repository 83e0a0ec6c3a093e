import type { OutputFormat } from '../../queues/upscale.ts';
import type { Size } from '../../queues/upscale-size.ts';

/**
 * Seconds to encode a megapixel of the result, on one core of a 2020s server. Encoders say nothing while they work, so
 * their share of the time is foretold: it is most of what is left for a fast model and WebP, and next to nothing for
 * JPEG.
 */
const encodeSeconds = { jpeg: 0.006, png: 0.05, webp: 0.1, avif: 0.5, tiff: 0.03 } as const satisfies Record<
  OutputFormat,
  number
>;

export const encodingTime = ({ width, height }: Size, format: OutputFormat): number =>
  (width * height * encodeSeconds[format]) / 1e6;

/** How much one tile counts in the pace: with 20 or so the pace follows a machine that gets busy. */
const WEIGHT = 0.05;

/**
 * Tells how far an upscale is as a share of its time, so that elapsed × (1 − share) ÷ share is what is left. The pace is
 * the moving average of the steps so far, each weighing a twentieth less than the next, without the usual start from zero.
 */
export class WorkClock {
  readonly #now: () => number;
  readonly #started: number;
  #encoding = 0;
  #last: { at: number; done: number } | undefined;
  #pace = 0;
  #weight = 0;
  #share = 0;

  constructor(now = () => performance.now() / 1000) {
    this.#now = now;
    this.#started = now();
  }

  /** @param seconds that the encoder will take */
  foretell(seconds: number): void {
    this.#encoding = seconds;
  }

  /**
   * The first call, with 0, says that the model is ready: from there on the pace counts.
   * @param done share of the tiles, 0 to 1
   * @returns share of the time, which never falls
   */
  enlarged(done: number): number {
    const now = this.#now();
    this.#last ??= { at: now, done };
    const { at, done: before } = this.#last;
    if (done > before) {
      this.#pace += WEIGHT * ((now - at) / (done - before) - this.#pace);
      this.#weight += WEIGHT * (1 - this.#weight);
      this.#last = { at: now, done };
    }
    // Nothing is known yet, and a share that was told is not taken back.
    if (this.#weight === 0) return this.#share;
    const elapsed = now - this.#started;
    const left = ((1 - done) * this.#pace) / this.#weight + this.#encoding;
    const share = elapsed + left > 0 ? elapsed / (elapsed + left) : 0;
    this.#share = Math.max(this.#share, Math.min(share, 0.999));
    return this.#share;
  }
}
